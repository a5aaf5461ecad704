import { describe, expect, test } from 'vitest';
import { resolveSubscriberOptions, type SubscriberOptions } from '../../../src/sdk/subscriber/options.ts';
import { createFakeSocketServer } from '../../../src/sdk/testing.ts';

const { webSocket } = createFakeSocketServer();
const BASE: SubscriberOptions = { url: 'http://localhost:8080', webSocket };

describe('resolveSubscriberOptions', () => {
  test('subscribes to every event of every stream where nothing is said', () => {
    expect(resolveSubscriberOptions(BASE)).toMatchObject({ streams: ['*'], types: null, since: {} });
  });

  test.each([
    [{ ...BASE, stream: 'call-1' }, /no option stream/],
    [{ ...BASE, types: ['emotion.mood'] }, /types must be some of .*got emotion.mood/],
    [{ ...BASE, highWaterMark: 0 }, /highWaterMark must be 1 or more, got 0/],
    [{ ...BASE, heartbeatMs: Number.NaN }, /heartbeatMs/],
    [{ ...BASE, backoff: { baseMs: 10, maxMs: 5 } }, /backoff.maxMs must be 10 or more, got 5/],
    [{ ...BASE, url: 'nowhere' }, /url must be/],
  ])('refuses what it cannot use (%#)', (options, message) => {
    expect(() => resolveSubscriberOptions(options as SubscriberOptions)).toThrow(message);
  });
});
