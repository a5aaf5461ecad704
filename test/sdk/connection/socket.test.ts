import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import WebSocket from 'ws';
import {
  resolveWebSocket,
  socketUrl,
  type WebSocketConstructor,
} from '../../../src/sdk/connection/socket.ts';

afterEach(() => vi.unstubAllGlobals());

describe('resolveWebSocket', () => {
  test('takes the class it is given', () => {
    expect(resolveWebSocket(WebSocket)).toBe(WebSocket);
  });

  test('takes the class of `ws` and that of browsers without a cast', () => {
    expectTypeOf<typeof WebSocket>().toExtend<WebSocketConstructor>();
    expectTypeOf<typeof globalThis.WebSocket>().toExtend<WebSocketConstructor>();
  });

  test('takes the global class of browsers and Node 22', () => {
    vi.stubGlobal('WebSocket', WebSocket);
    expect(resolveWebSocket(undefined)).toBe(WebSocket);
  });

  test('says what to pass where there is none', () => {
    vi.stubGlobal('WebSocket', undefined);
    expect(() => resolveWebSocket(undefined)).toThrow(/import WebSocket from 'ws'/);
  });
});

describe('socketUrl', () => {
  test.each([
    ['ws://localhost:8080', 'ws://localhost:8080/v1/events'],
    ['http://localhost:8080/', 'ws://localhost:8080/v1/events'],
    ['https://example.org/undertone', 'wss://example.org/undertone/v1/events'],
    ['wss://example.org/v1/events', 'wss://example.org/v1/events'],
    ['wss://example.org/?region=eu#top', 'wss://example.org/v1/events?region=eu'],
  ])('makes %s into %s', (url, expected) => {
    expect(socketUrl(url, '/v1/events')).toBe(expected);
  });

  test.each(['localhost:8080', '/v1/events', 'ftp://example.org', ''])('refuses %j', (url) => {
    expect(() => socketUrl(url, '/v1/events')).toThrow(/url must be the server's address/);
  });
});
