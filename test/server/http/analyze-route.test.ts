import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { makeWav } from '../../stream/audio/make-wav.ts';
import { ASYNCAPI } from '../contract-check.ts';
import { closeServersAfterEach, START, silence, startTestServer, type TestServer } from '../test-server.ts';

closeServersAfterEach();

const MULAW = 'encoding=mulaw&sampleRate=8000';

interface Line {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Lines of a complete answer, each held against the contract. */
function readLines(text: string): Line[] {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  for (const line of lines) expect(ASYNCAPI.problems(line.type, line)).toEqual([]);
  return lines;
}

function post(
  server: TestServer,
  query: string,
  body: Uint8Array | string,
  type?: string,
): Promise<Response> {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  return fetch(`${server.server.url}/v1/analyze?${query}`, {
    method: 'POST',
    body: Buffer.from(body),
    headers,
  });
}

/** An upload of which every piece is sent by hand. */
function openUpload(server: TestServer, query = MULAW) {
  const upload = httpRequest(`${server.server.url}/v1/analyze?${query}`, { method: 'POST' });
  upload.on('error', () => {});
  let text = '';
  let wake = () => {};
  let isOver = false;
  const ended = new Promise<number>((resolve) => {
    upload.on('response', (response) => {
      response.on('data', (data: Buffer) => {
        text += data.toString();
        wake();
      });
      response.on('close', () => {
        isOver = true;
        wake();
        resolve(response.statusCode!);
      });
    });
  });
  return {
    upload,
    ended,
    text: () => text,
    async until(type: string): Promise<Line> {
      for (;;) {
        const line = text.split('\n').find((candidate) => candidate.includes(`"type":"${type}"`));
        if (line !== undefined && text.includes(`${line}\n`)) return JSON.parse(line) as Line;
        if (isOver) throw new Error(`the answer ended before ${type}: ${text}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

describe('POST /v1/analyze', () => {
  test('answers the events of a WAV file, a line each', async () => {
    const server = await startTestServer();
    const response = await post(
      server,
      'stream=call-1',
      makeWav(new Uint8Array(32_000), { sampleRate: 8_000 }),
      'audio/wav',
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = readLines(await response.text());
    expect(lines.map(({ type }) => type)).toEqual([
      'stream.started',
      'emotion.window',
      'emotion.window',
      'stream.ended',
    ]);
    expect(lines.at(-1)).toMatchObject({ stream: 'call-1', outcome: 'completed', receivedMs: 2_000 });
    expect(server.lanes.streams[0]!.flow).toEqual({ live: false });
  });

  test('tells a WAV file by its first bytes, whatever its type says', async () => {
    const server = await startTestServer();
    const response = await post(
      server,
      '',
      makeWav(new Uint8Array(16_000), { sampleRate: 8_000 }),
      'application/json',
    );
    expect(readLines(await response.text()).at(-1)).toMatchObject({ outcome: 'completed' });
  });

  test('takes raw audio with roles, and only the types asked for', async () => {
    const server = await startTestServer();
    const query = `${MULAW}&channels=2&roles=customer,agent&types=stream.started`;
    const lines = readLines(await (await post(server, query, silence(1_000))).text());
    expect(lines).toHaveLength(1);
    expect(lines[0]!.channels).toMatchObject([{ role: 'customer', analysed: true }, { analysed: false }]);
  });

  test('is a stream as any other while it lasts', async () => {
    const server = await startTestServer();
    const subscriber = await server.events();
    subscriber.send({ type: 'subscribe', id: 1 });
    await subscriber.next('subscribed');
    await (await post(server, `${MULAW}&stream=call-1`, silence(1_000))).text();
    expect(await subscriber.next('stream.ended')).toMatchObject({ stream: 'call-1' });
    expect(await (await server.get('/v1/streams/call-1')).json()).toMatchObject({ live: false });
  });

  test('answers while the recording is still being sent', async () => {
    const server = await startTestServer();
    const { upload, until, ended, text } = openUpload(server);
    upload.write(silence(1_000));
    expect(await until('emotion.window')).toMatchObject({ endMs: 1_000 });
    upload.end(silence(1_000));
    expect(await ended).toBe(200);
    expect(readLines(text()).at(-1)).toMatchObject({ type: 'stream.ended', receivedMs: 2_000 });
  });
});

describe('what cannot be analysed is refused with a code', () => {
  test.each([
    ['nothing at all', `${MULAW}&encoding=wav`, '', undefined, 400, 'ERR_INVALID_MESSAGE'],
    ['an empty WAV', 'encoding=wav', '', undefined, 400, 'ERR_WAV_HEADER'],
    ['a WAV that is none', 'encoding=wav', 'this is not a WAV file at all', undefined, 400, 'ERR_WAV_HEADER'],
    ['an unknown parameter', 'rate=8000', 'x', undefined, 400, 'ERR_INVALID_MESSAGE'],
    ['an unknown type of event', `${MULAW}&types=mood`, 'x', undefined, 400, 'ERR_INVALID_MESSAGE'],
    ['raw audio without a rate', 'encoding=mulaw', 'x', undefined, 400, 'ERR_SAMPLE_RATE'],
    ['a rate out of range', 'encoding=mulaw&sampleRate=7', 'x', undefined, 400, 'ERR_SAMPLE_RATE'],
    ['a stream name with spaces', `${MULAW}&stream=a%20b`, 'x', undefined, 400, 'ERR_STREAM_NAME'],
    ['an encoding there is not', 'encoding=morse', 'x', undefined, 400, 'ERR_INVALID_MESSAGE'],
    ['a form', '', 'x', 'multipart/form-data; boundary=y', 415, 'ERR_UNSUPPORTED_ENCODING'],
    ['only roles that are dropped', `${MULAW}&roles=agent`, 'x', undefined, 400, 'ERR_CHANNELS'],
  ])('%s', async (_, query, body, type, status, code) => {
    const server = await startTestServer();
    const response = await post(server, query, body, type);
    expect(await response.json()).toMatchObject({ code, retryable: false });
    expect(response.status).toBe(status);
  });

  test('a name that is taken', async () => {
    const server = await startTestServer();
    const publisher = await server.ingest();
    publisher.send({ ...START, stream: 'call-1' });
    await publisher.next('ready');
    const response = await post(server, `${MULAW}&stream=call-1`, silence(20));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'ERR_STREAM_EXISTS', retryable: true });
  });

  test('a mistake found later is the last line, after the events before it', async () => {
    const server = await startTestServer();
    const body = new Uint8Array(16_001);
    const response = await post(server, 'encoding=pcm_s16le&sampleRate=8000', body);
    expect(response.status).toBe(200);
    const lines = readLines(await response.text());
    expect(lines.map(({ type }) => type)).toEqual([
      'stream.started',
      'emotion.window',
      'stream.ended',
      'error',
    ]);
    expect(lines.at(-1)).toMatchObject({ code: 'ERR_PARTIAL_SAMPLE' });
    expect(lines.at(-2)).toMatchObject({ outcome: 'failed', error: { code: 'ERR_PARTIAL_SAMPLE' } });
  });

  test('a refusal is heard by a client that is still sending, and the connection serves on', async () => {
    const server = await startTestServer();
    const { upload, ended } = openUpload(server, 'encoding=wav');
    upload.write('this is not a WAV file at all');
    expect(await ended).toBe(400);
    upload.end(Buffer.alloc(1_000_000));
    await new Promise((resolve) => upload.once('close', resolve));
    expect((await server.get('/readyz')).status).toBe(200);
  });
});

describe('an upload that does not go on', () => {
  test('ends its stream as disconnected when the client breaks off', async () => {
    const server = await startTestServer();
    const { upload, until } = openUpload(server, `${MULAW}&stream=call-1`);
    upload.write(silence(1_000));
    await until('emotion.window');
    upload.destroy();
    await expect
      .poll(async () => (await server.get('/v1/streams/call-1')).json())
      .toMatchObject({ live: false, outcome: 'disconnected' });
    expect(await (await server.get('/metrics')).text()).toContain('undertone_streams_active 0');
  });

  test('is refused as idle when nothing comes', async () => {
    const server = await startTestServer();
    const { upload, until, ended } = openUpload(server);
    upload.write(silence(1_000));
    await until('emotion.window');
    server.clock.advance(61_000);
    expect(await until('error')).toMatchObject({ code: 'ERR_IDLE', retryable: true });
    await ended;
    server.clock.advance(6_000);
    await new Promise((resolve) => (upload.closed ? resolve(null) : upload.once('close', resolve)));
  });

  test('is ended when the server closes', async () => {
    const server = await startTestServer({ drainTimeoutMs: 0 });
    const { upload, until } = openUpload(server);
    upload.write(silence(1_000));
    await until('emotion.window');
    const closed = server.server.close();
    server.clock.advance(0);
    expect(await until('error')).toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    upload.destroy();
    await closed;
  });
});

describe('back-pressure', () => {
  test('stops reading while the lanes have enough, and goes on after', async () => {
    const server = await startTestServer();
    server.lanes.isFull = true;
    const { upload, until, ended } = openUpload(server);
    upload.write(silence(1_000));
    await until('emotion.window');
    const piece = silence(60_000);
    let written = 0;
    while (upload.write(piece) && written < 200) written += 1;
    expect(written).toBeLessThan(200);
    const heard = server.lanes.streams[0]!.inputs.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.lanes.streams[0]!.inputs.length).toBe(heard);
    server.lanes.drain();
    upload.end();
    expect(await ended).toBe(200);
  });
});
