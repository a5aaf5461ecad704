import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';
import type { WebSocketConstructor } from '../../../src/sdk/connection/socket.ts';
import { createSocket } from '../../../src/sdk/connection/token-place.ts';

/** A class that only remembers what it was made with. */
function recordingClass() {
  const calls: unknown[][] = [];
  class RecordingSocket {
    constructor(...args: unknown[]) {
      calls.push(args);
    }
  }
  return { calls, webSocket: RecordingSocket as unknown as WebSocketConstructor };
}

afterEach(() => vi.unstubAllGlobals());

describe('a token goes', () => {
  test('nowhere when there is none', () => {
    const { calls, webSocket } = recordingClass();
    createSocket(webSocket, 'ws://host/', undefined);
    expect(calls).toEqual([['ws://host/', ['undertone.v1']]]);
  });

  test('into a subprotocol with a class that nothing is known about', () => {
    const { calls, webSocket } = recordingClass();
    createSocket(webSocket, 'ws://host/', 'a.b.c');
    expect(calls).toEqual([['ws://host/', ['undertone.v1', 'undertone.bearer.a.b.c']]]);
  });

  test("into the header with Node's own class", () => {
    const { calls, webSocket } = recordingClass();
    vi.stubGlobal('WebSocket', webSocket);
    createSocket(webSocket, 'ws://host/', 'a.b.c');
    expect(calls).toEqual([
      ['ws://host/', { protocols: ['undertone.v1'], headers: { authorization: 'Bearer a.b.c' } }],
    ]);
  });

  test('into a subprotocol with the class of a browser, even where there is a `process`', () => {
    const { calls, webSocket } = recordingClass();
    vi.stubGlobal('WebSocket', webSocket);
    vi.stubGlobal('document', {});
    createSocket(webSocket, 'ws://host/', 'a.b.c');
    expect(calls[0]?.[1]).toEqual(['undertone.v1', 'undertone.bearer.a.b.c']);
  });

  test('into a subprotocol with a class derived from `ws`, which may drop its options', () => {
    let offered: unknown;
    class Derived extends WsWebSocket {
      constructor(url: string, protocols: string[] = []) {
        super(url, protocols);
        offered = protocols;
      }
    }
    const socket = createSocket(Derived, 'ws://127.0.0.1:1/', 'a.b.c');
    socket.addEventListener('error', () => {});
    expect(offered).toEqual(['undertone.v1', 'undertone.bearer.a.b.c']);
  });
});
