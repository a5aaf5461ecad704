import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { PipelineEvent } from '../../../src/sdk/events.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { TINY_CARD } from '../../tiny-model.ts';
import { closeServersAfterEach, START, silence, startTestServer, type TestServer } from '../test-server.ts';

closeServersAfterEach();

async function publish(server: TestServer, stream: string, seconds: number): Promise<void> {
  const client = await server.ingest();
  client.send({ ...START, stream, live: false });
  for (let second = 0; second < seconds; second++) client.send(silence(1_000));
  client.send({ type: 'end' });
  await client.closed;
}

describe('GET /v1/streams', () => {
  test('lists nothing at first', async () => {
    const { get } = await startTestServer();
    expect(await (await get('/v1/streams')).json()).toEqual({ streams: [] });
  });

  test('lists live streams with the newest of each channel, and ended ones for a while', async () => {
    const server = await startTestServer({ retainEndedMs: 60_000 });
    await publish(server, 'done', 1);
    const client = await server.ingest();
    client.send({ ...START, stream: 'line/1', events: true });
    client.send(silence(2_000));
    await client.next('emotion.window');
    await client.next('emotion.window');
    const { streams } = (await (await server.get('/v1/streams')).json()) as { streams: object[] };
    expect(streams).toMatchObject([
      { stream: 'done', live: false, outcome: 'completed', offset: 2, endedAt: '2026-01-01T00:00:00.000Z' },
      {
        stream: 'line/1',
        live: true,
        outcome: null,
        endedAt: null,
        receivedMs: 2_000,
        channels: [{ channel: 0, role: 'speaker', window: { endMs: 2_000 }, state: null, summary: null }],
      },
    ]);
    expect(await (await server.get('/v1/streams/line%2F1')).json()).toEqual(streams[1]);
    server.clock.advance(60_000);
    expect((await server.get('/v1/streams/done')).status).toBe(404);
  });
});

describe('GET /v1/streams/:id/events', () => {
  test('answers the events from an offset on', async () => {
    const server = await startTestServer();
    await publish(server, 'call-1', 3);
    const page = await (await server.get('/v1/streams/call-1/events?from=3')).json();
    expect(page).toMatchObject({
      stream: 'call-1',
      offset: 4,
      oldestOffset: 0,
      events: [
        { type: 'emotion.window', offset: 3 },
        { type: 'stream.ended', offset: 4 },
      ],
    });
  });

  test('says which events are no longer kept', async () => {
    const server = await startTestServer({ logMaxEvents: 2 });
    await publish(server, 'call-1', 3);
    const page = await (await server.get('/v1/streams/call-1/events')).json();
    expect(page).toMatchObject({ oldestOffset: 3, events: [{ offset: 3 }, { offset: 4 }] });
  });

  test('refuses what is no offset', async () => {
    const server = await startTestServer();
    await publish(server, 'call-1', 1);
    const response = await server.get('/v1/streams/call-1/events?from=-1');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'ERR_INVALID_MESSAGE', retryable: false });
  });
});

describe('errors', () => {
  test.each([
    ['/v1/streams/nobody', 404, 'ERR_STREAM_UNKNOWN'],
    ['/v1/nothing', 404, 'ERR_NOT_FOUND'],
    ['/v1/streams/%ZZ', 400, 'ERR_INVALID_MESSAGE'],
  ])('at %s have the shape of the protocol', async (path, status, code) => {
    const { get } = await startTestServer();
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, message: expect.any(String), retryable: false });
  });
});

describe('operations', () => {
  test('/v1/model answers the card', async () => {
    const { get } = await startTestServer();
    expect(await (await get('/v1/model')).json()).toEqual(JSON.parse(JSON.stringify(TINY_CARD)));
  });

  test('/healthz and /readyz say that all is well', async () => {
    const { get } = await startTestServer();
    expect((await get('/healthz')).status).toBe(200);
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ready' });
  });

  test('/metrics counts streams, audio, windows, events, subscribers and closes', async () => {
    const server = await startTestServer();
    const subscriber = await server.events();
    subscriber.send({ type: 'subscribe', id: 1 });
    const client = await server.ingest();
    client.send({ ...START, channels: 2, roles: ['customer', 'agent'] });
    client.send(silence(2_000));
    await subscriber.next('emotion.window');
    server.lanes.streams[0]!.emit({
      type: 'stream.degraded',
      atMs: 0,
      fromMs: 0,
      toMs: 1,
      skippedWindows: 4,
      reason: 'overload',
    });
    const { stream: _stream, epoch: _epoch, offset: _offset, ...judged } = createEventMaker().window('angry');
    server.lanes.streams[0]!.emit(judged as PipelineEvent);
    client.send({ type: 'end' });
    await client.closed;
    const response = await server.get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    for (const line of [
      'undertone_streams_active 0',
      'undertone_streams_total{outcome="completed"} 1',
      'undertone_channels_total{result="analysed"} 1',
      'undertone_channels_total{result="rolePolicy"} 1',
      'undertone_audio_seconds_total 1',
      'undertone_windows_total{result="littleSpeech"} 1',
      'undertone_windows_total{result="scored"} 1',
      'undertone_windows_total{result="skipped"} 4',
      'undertone_window_latency_seconds_count 2',
      'undertone_events_total{type="stream.ended"} 1',
      'undertone_emotion_windows_total{label="angry"} 1',
      'undertone_subscribers 1',
      'undertone_subscriber_dropped_events_total 0',
      'undertone_ws_closes_total{code="1000"} 1',
      'undertone_lane_queue_windows{lane="0"} 3',
      'undertone_lane_utilization_ratio{lane="0"} 0.25',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toMatch(
      /undertone_build_info\{version="\d+\.\d+\.\d+",node="v\d+[^"]*",model="tiny@1\.0\.0"\} 1/,
    );
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).not.toContain('call-1');
  });
});

describe('the live page', () => {
  test('is explained where it has not been built', async () => {
    const { get } = await startTestServer();
    const response = await get('/');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('npm run build:dashboard');
  });

  test('is served from its folder under a strict policy', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<title>Undertone</title>');
    await writeFile(join(folder, 'assets', 'main.js'), 'export {};');
    const { get } = await startTestServer({}, folder);
    const page = await get('/');
    expect(await page.text()).toContain('Undertone');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none';script-src 'self'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('/assets/main.js')).status).toBe(200);
    expect((await get('/assets/missing.js')).status).toBe(404);
  });
});

describe('foreign pages', () => {
  const open = (url: string, headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(url.replace('http', 'ws'), { headers });
      socket.on('open', () => {
        socket.terminate();
        resolve('open');
      });
      socket.on('error', ({ message }) => resolve(message));
    });

  test('may not open a socket', async () => {
    const { server } = await startTestServer();
    const path = `${server.url}/v1/events`;
    expect(await open(path, { origin: 'https://evil.example' })).toContain('403');
    expect(await open(path, { origin: 'null' })).toContain('403');
    expect(await open(path, { host: 'evil.example', origin: 'http://evil.example' })).toContain('403');
    expect(await open(path, { origin: 'http://localhost:5173' })).toBe('open');
  });

  test('may when the configuration allows them', async () => {
    const { server } = await startTestServer({ allowedOrigins: ['https://app.example.com'] });
    const path = `${server.url}/v1/events`;
    expect(await open(path, { origin: 'https://app.example.com' })).toBe('open');
    expect(await open(path, { origin: 'https://app.example.com', host: 'app.example.com' })).toBe('open');
    expect(await open(path, { origin: 'https://other.example.com' })).toContain('403');
  });

  test('may not reach the HTTP side under a foreign host name either', async () => {
    const { server } = await startTestServer();
    const status = await new Promise((resolve) => {
      request(`${server.url}/v1/streams`, { headers: { host: 'evil.example' } }, ({ statusCode }) =>
        resolve(statusCode),
      ).end();
    });
    expect(status).toBe(403);
  });

  test('and other paths have no socket', async () => {
    const { server } = await startTestServer();
    expect(await open(`${server.url}/v1/nothing`, {})).toContain('404');
  });
});
