/** Clients that mean harm, or have died: bounded memory, closed in time, and everyone else is served. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import { closeServersAfterEach, startTestServer, type TestServer } from '../test-server.ts';
import { FUZZ_TIMEOUT_MS, fuzzSize } from './fuzz-size.ts';

closeServersAfterEach();

const SOCKETS = fuzzSize(100, 1_000);
const MEGABYTE = 1_048_576;

/** What the process holds, MB; both sides of every socket are in it here. */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MEGABYTE;
}

/** A TCP connection and everything it receives. */
interface RawSocket {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  text(): string;
}

async function open(server: TestServer, first = ''): Promise<RawSocket> {
  const socket = connect(server.server.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  if (first !== '') socket.write(first);
  return { socket, closed, text: () => text };
}

const upgrade = (path: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');

test(
  `${SOCKETS} connections that say nothing, and as many that send a header a byte at a time, are closed while others are served`,
  async () => {
    const server = await startTestServer();
    const before = memory();
    const silent = await Promise.all(Array.from({ length: SOCKETS }, () => open(server)));
    const slow = await Promise.all(
      Array.from({ length: SOCKETS }, () =>
        open(server, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
      ),
    );
    const drip = setInterval(() => {
      for (const { socket } of slow) if (!socket.destroyed) socket.write('a');
    }, 500);
    onTestFinished(() => clearInterval(drip));
    expect((await server.get('/healthz')).status).toBe(200);
    await Promise.all([...silent, ...slow].map(({ closed }) => closed));
    expect(slow.every(({ text }) => text().includes('408'))).toBe(true);
    expect((memory() - before) / (2 * SOCKETS)).toBeLessThan(0.25);
    expect((await server.get('/healthz')).status).toBe(200);
  },
  FUZZ_TIMEOUT_MS,
);

test(
  `${SOCKETS} WebSockets whose other side has died are dropped when they owe a pong`,
  async () => {
    const server = await startTestServer({ maxSocketsPerAddress: 2_000 });
    const dead = await Promise.all(
      Array.from({ length: SOCKETS }, () => open(server, upgrade('/v1/events'))),
    );
    await expect.poll(() => dead.every(({ text }) => text().includes('101 Switching'))).toBe(true);
    server.clock.advance(25_000);
    server.clock.advance(8_000);
    await Promise.all(dead.map(({ closed }) => closed));
    await expect.poll(async () => (await server.get('/metrics')).text()).toContain('undertone_subscribers 0');
  },
  FUZZ_TIMEOUT_MS,
);

test('a body that trickles in is cut off where it is no upload', async () => {
  const server = await startTestServer();
  const head =
    'POST /v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{';
  const { socket } = await open(server, head);
  await expect
    .poll(() => {
      server.clock.advance(10_000);
      return socket.closed;
    })
    .toBe(true);
});

test.each([
  ['a gigabyte', [0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0]],
  ['more than there is', [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
])('a frame that announces %s is refused at its header', async (_, header) => {
  const server = await startTestServer();
  const before = memory();
  const { socket, closed, text } = await open(server, upgrade('/v1/ingest'));
  await expect.poll(text).toContain('101 Switching');
  socket.write(Uint8Array.from([...header, 1, 2, 3, 4]));
  await expect.poll(text).toContain('ERR_FRAME_TOO_LARGE');
  socket.destroy();
  await closed;
  expect(memory() - before).toBeLessThan(64);
});

test('a message over the limit is refused with its code', async () => {
  const server = await startTestServer();
  const client = await server.ingest();
  client.send(new Uint8Array(MEGABYTE + 1));
  expect(await client.next('error')).toMatchObject({ code: 'ERR_FRAME_TOO_LARGE', retryable: false });
  expect((await client.closed).code).toBe(CLOSE_CODES.ERR_FRAME_TOO_LARGE);
});

test.each(['ingest', 'events'] as const)(
  'an object with a million keys is refused on /v1/%s unread',
  async (path) => {
    const server = await startTestServer({ maxFrameBytes: 64 * MEGABYTE });
    const keys = Array.from({ length: fuzzSize(100_000, 1_000_000) }, (_, i) => `"key${i}":0`).join(',');
    const client = await server[path]();
    client.send(`{"type":"${path === 'ingest' ? 'start' : 'subscribe'}",${keys}}`);
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'ERR_FRAME_TOO_LARGE' });
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_FRAME_TOO_LARGE);
    expect((await server.get('/readyz')).status).toBe(200);
  },
);

test.each([
  ['ingest', 'start', 1_000],
  ['events', 'subscribe', 30_000],
] as const)('on /v1/%s as many keys as fit into a %s are refused in short', async (path, type, count) => {
  const server = await startTestServer();
  const keys = Array.from({ length: count }, (_, i) => `"key${i}":0`).join(',');
  const client = await server[path]();
  client.send(`{"type":"${type}",${keys}}`);
  const error = await client.next('error');
  expect(error.code).toMatch(/^ERR_(INVALID_MESSAGE|UNSUPPORTED_ENCODING)$/);
  expect(String(error.message).length).toBeLessThanOrEqual(600);
  await client.closed;
});
