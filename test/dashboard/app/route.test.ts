import { describe, expect, test } from 'vitest';
import { callHref, pageHref, parseRoute } from '../../../src/dashboard/app/route.ts';

describe('routes', () => {
  test.each(['wall', 'try', 'model', 'health'] as const)('lead to %s and back', (page) => {
    expect(parseRoute(pageHref(page))).toEqual({ page });
  });

  test('lead to a call of any name and back', () => {
    const stream = 'support/order 44:71@é+%';
    expect(parseRoute(callHref(stream))).toEqual({ page: 'call', stream });
  });

  test.each(['', '#', '#/', '#/nowhere'])('lead to the wall from %j', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'wall' });
  });

  test('survive an address that cannot be decoded', () => {
    expect(parseRoute('#/calls/%E0%A4%A')).toEqual({ page: 'call', stream: '%E0%A4%A' });
  });
});
