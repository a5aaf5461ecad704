import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createClientAddress } from '../../../src/server/limits/client-address.ts';

function address(remoteAddress: string, forwarded?: string, trusted: readonly string[] = []): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return createClientAddress(trusted)({ headers, socket: { remoteAddress } as Socket });
}

describe("a client's address", () => {
  test('is that of its socket, whatever it says itself', () => {
    expect(address('192.0.2.1', '203.0.113.9')).toBe('192.0.2.1');
    expect(address('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  test('is the last one that is no trusted proxy', () => {
    const trusted = ['10.0.0.0/8', '127.0.0.1', 'fd00::/8'];
    expect(address('10.1.2.3', '198.51.100.7', trusted)).toBe('198.51.100.7');
    expect(address('::ffff:10.1.2.3', '6.6.6.6, 198.51.100.7, 10.9.9.9', trusted)).toBe('198.51.100.7');
    expect(address('fd00::1', '198.51.100.7', trusted)).toBe('198.51.100.7');
  });

  test('is that of the proxy where it says nothing that can be read', () => {
    expect(address('10.1.2.3', undefined, ['10.0.0.0/8'])).toBe('10.1.2.3');
    expect(address('10.1.2.3', 'unknown', ['10.0.0.0/8'])).toBe('10.1.2.3');
  });

  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s, of which one client has all', (given, network) => {
    expect(address(given)).toBe(network);
  });
});
