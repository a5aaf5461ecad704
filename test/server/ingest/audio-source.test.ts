import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLOSE_CODES } from '../../../src/server/protocol/close-codes.ts';
import { describeWith, REPOSITORY } from '../../requirements.ts';
import { closeServersAfterEach, startTestServer } from '../test-server.ts';

closeServersAfterEach();

const CLIP = readFileSync(join(REPOSITORY, 'test', 'samples', 'speech.wav'));
/** 16 kHz, 16 bits, mono, after a header of 44 bytes. */
const CLIP_MS = (CLIP.length - 44) / 32;

describeWith('ffmpeg', 'a container', () => {
  test('is decoded at its own rate, however it is cut', async () => {
    const { ingest, lanes } = await startTestServer();
    const client = await ingest();
    client.send({ type: 'start', encoding: 'container', live: false });
    expect((await client.next('ready')).channels).toEqual([]);
    for (let at = 0; at < CLIP.length; at += 10_000) client.send(CLIP.subarray(at, at + 10_000));
    client.send({ type: 'end' });
    const ended = await client.next('ended');
    expect(Math.abs((ended.receivedMs as number) - CLIP_MS)).toBeLessThan(2);
    expect(lanes.streams[0]!.options.sampleRate).toBe(16_000);
  });

  test('that is none is refused, and the server lives on', async () => {
    const { ingest, get } = await startTestServer();
    const client = await ingest();
    client.send({ type: 'start', encoding: 'container' });
    client.send(new Uint8Array(20_000).fill(7));
    client.send({ type: 'end' });
    expect(await client.next('error')).toMatchObject({ code: 'ERR_DECODE', retryable: false });
    expect((await client.closed).code).toBe(CLOSE_CODES.ERR_DECODE);
    expect((await get('/healthz')).status).toBe(200);
  });

  test('whose publisher is lost is analysed as far as it came', async () => {
    const { ingest, events } = await startTestServer();
    const subscriber = await events();
    subscriber.send({ type: 'subscribe', id: 1 });
    await subscriber.next('subscribed');
    const client = await ingest();
    client.send({ type: 'start', encoding: 'container', live: false });
    client.send(CLIP.subarray(0, 44 + 64_000));
    client.close();
    expect(await subscriber.next('stream.ended')).toMatchObject({
      outcome: 'disconnected',
      receivedMs: 2_000,
    });
  });
});
