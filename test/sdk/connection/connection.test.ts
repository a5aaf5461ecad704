import { describe, expect, test, vi } from 'vitest';
import { connect } from '../../../src/sdk/connection/connection.ts';
import { createFakeSocketServer, settle } from '../../../src/sdk/testing.ts';

async function setUp(token?: string) {
  const { webSocket, nextConnection } = createFakeSocketServer();
  const handlers = { onOpen: vi.fn(), onMessage: vi.fn(), onClose: vi.fn() };
  const connection = connect({ webSocket, url: 'ws://fake/', token }, handlers);
  const server = await nextConnection();
  server.accept();
  await settle();
  return { connection, server, handlers };
}

describe('connect', () => {
  test('hands on parsed messages', async () => {
    const { server, handlers } = await setUp();
    server.send({ type: 'ack', receivedMs: 5 });
    await settle();
    expect(handlers.onMessage).toHaveBeenCalledExactlyOnceWith({ type: 'ack', receivedMs: 5 });
  });

  test('offers the subprotocol, by which the server knows whom to tell why it refuses, and the token', async () => {
    expect((await setUp()).server.protocols).toEqual(['undertone.v1']);
    expect((await setUp('a.b.c')).server.protocols).toEqual(['undertone.v1', 'undertone.bearer.a.b.c']);
  });

  test('closes with the error the server sent before the close frame', async () => {
    const { server, handlers } = await setUp();
    server.send({ type: 'error', code: 'ERR_CAPACITY', message: 'full', retryable: true, retryAfterMs: 700 });
    server.close(4005);
    await settle();
    expect(handlers.onClose.mock.calls[0]?.[0]).toMatchObject({
      code: 'ERR_CAPACITY',
      message: 'full',
      retryable: true,
      retryAfterMs: 700,
    });
  });

  test('reads a code it does not know as an internal error and believes what it says about retrying', async () => {
    const { server, handlers } = await setUp();
    server.send({ type: 'error', code: 'ERR_OF_TOMORROW', message: 'new', retryable: true });
    server.close(4005);
    await settle();
    expect(handlers.onClose.mock.calls[0]?.[0]).toMatchObject({ code: 'ERR_INTERNAL', retryable: true });
  });

  test('closes with the close code where the server sent no error', async () => {
    const { server, handlers } = await setUp();
    server.close(4500);
    await settle();
    expect(handlers.onClose.mock.calls[0]?.[0]).toMatchObject({ code: 'ERR_CONNECTION', retryable: false });
  });

  test.each(['hello', '{"a":1}', '[]', 'null', '{"type":7}'])(
    'gives up on a server that sends %s',
    async (text) => {
      const { server, handlers } = await setUp();
      server.send(text);
      await settle();
      expect(handlers.onClose.mock.calls[0]?.[0]).toMatchObject({
        code: 'ERR_INVALID_MESSAGE',
        retryable: false,
      });
      expect(server.closedWith).toBe(1000);
    },
  );

  test('calls nobody after it was closed, and closes once', async () => {
    const { connection, server, handlers } = await setUp();
    connection.close();
    connection.close();
    server.send({ type: 'ack' });
    await settle();
    expect(handlers.onMessage).not.toHaveBeenCalled();
    expect(handlers.onClose).not.toHaveBeenCalled();
    expect(server.closedWith).toBe(1000);
  });

  test('names the address when no socket can be made', () => {
    const webSocket = class {
      constructor() {
        throw new SyntaxError('bad subprotocol');
      }
    } as never;
    const handlers = { onOpen: vi.fn(), onMessage: vi.fn(), onClose: vi.fn() };
    expect(() => connect({ webSocket, url: 'ws://fake/', token: 'a b' }, handlers)).toThrow(/ws:\/\/fake\//);
  });
});
