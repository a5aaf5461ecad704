import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createPublisher } from '../../src/sdk/publisher/publisher.ts';
import type { SubscriberStatus } from '../../src/sdk/subscriber/status.ts';
import { createSubscriber } from '../../src/sdk/subscriber/subscriber.ts';
import { SECRET, START_S, signToken } from '../server/auth/tokens.ts';
import { closeServersAfterEach, startTestServer } from '../server/test-server.ts';

closeServersAfterEach();

/** As in a browser: a class that takes an address and subprotocols, and nothing more. */
class BrowserWebSocket extends WebSocket {
  constructor(url: string, protocols: string[] = []) {
    super(url, protocols);
  }
}

const SOCKETS = [
  ['Node, with the header', WebSocket],
  ['a browser, with the subprotocol', BrowserWebSocket],
] as const;
const start = () => startTestServer({ authSecret: SECRET, pingIntervalMs: 86_400_000 });

describe.each(SOCKETS)('in %s', (_, webSocket) => {
  test('a token opens streams and subscriptions', async () => {
    const { server } = await start();
    const token = await signToken();
    const subscriber = createSubscriber({ url: server.url, webSocket, token });
    await subscriber.open();
    const publisher = createPublisher({
      url: server.url,
      webSocket,
      token,
      stream: 'call-1',
      encoding: 'mulaw',
      sampleRate: 8_000,
    });
    expect(await publisher.open()).toMatchObject({ stream: 'call-1' });
    publisher.close();
    subscriber.close();
  });

  test.each([
    ['no token', () => undefined, 'ERR_UNAUTHORIZED'],
    ['an expired one', () => signToken({ exp: START_S - 60 }), 'ERR_UNAUTHORIZED'],
  ])('a subscriber with %s learns why, and gives up', async (_name, makeToken, code) => {
    const { server } = await start();
    const token = await makeToken();
    const subscriber = createSubscriber({
      url: server.url,
      webSocket,
      ...(token === undefined ? {} : { token }),
    });
    await expect(subscriber.open()).rejects.toMatchObject({ code, retryable: false });
  });

  test('a stream the token does not cover is refused', async () => {
    const { server } = await start();
    const token = await signToken({ streams: ['call-*'] });
    const publisher = createPublisher({
      url: server.url,
      webSocket,
      token,
      stream: 'line-1',
      encoding: 'mulaw',
      sampleRate: 8_000,
    });
    await expect(publisher.open()).rejects.toMatchObject({ code: 'ERR_FORBIDDEN', retryable: false });
  });

  test('a subscriber whose token expires comes back with the next one', async () => {
    const { server, clock } = await start();
    const statuses: SubscriberStatus[] = [];
    let asked = 0;
    const reconnected = new Promise<void>((resolve) => {
      const subscriber = createSubscriber({
        url: server.url,
        webSocket,
        backoff: { baseMs: 1, maxMs: 1 },
        token: () => signToken({ exp: START_S + 60 * 60 * ++asked }),
        onStatus(status) {
          statuses.push(status);
          if (status.type !== 'connected') return;
          if (asked === 1) clock.advance(60 * 60 * 1_000 + 5_000);
          else {
            subscriber.close();
            resolve();
          }
        },
      });
      void subscriber.open();
    });
    await reconnected;
    expect(asked).toBe(2);
    expect(statuses).toContainEqual(
      expect.objectContaining({
        type: 'reconnecting',
        error: expect.objectContaining({ code: 'ERR_TOKEN_EXPIRED' }),
      }),
    );
  });
});
