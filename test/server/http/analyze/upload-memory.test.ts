import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { resolveServerConfig } from '../../../../src/server/config.ts';
import { startServer } from '../../../../src/server/server.ts';
import type { LanePool, LaneSink, LaneStream } from '../../../../src/stream/lanes/lane.ts';
import { UNIFORM_PRIORS } from '../../../../src/stream/models/priors.ts';
import type { PipelineOptions } from '../../../../src/stream/pipeline.ts';
import { createFakeLanes } from '../../fake-lanes.ts';

const MEGABYTE = 1_048_576;
const UPLOAD_MEGABYTES = 200;

/** A lane that has to catch up after every piece, and keeps nothing. */
function openSlowStream(options: PipelineOptions, sink: LaneSink): LaneStream {
  let waiting = 0;
  let heardMs = 0;
  queueMicrotask(() =>
    sink.event({
      type: 'stream.started',
      atMs: 0,
      sampleRate: options.sampleRate,
      channels: options.channels,
      model: 'tiny@1',
      priors: options.priors ?? UNIFORM_PRIORS,
      separation: options.separation,
    }),
  );
  return {
    queuedMs: 0,
    write(input) {
      if (input.type === 'audio') heardMs += ((input.channels[0]?.length ?? 0) / options.sampleRate) * 1_000;
      waiting += 1;
      setImmediate(() => {
        waiting -= 1;
      });
      return waiting < 4;
    },
    drained: () => new Promise((resolve) => setImmediate(resolve)),
    async end(outcome) {
      sink.event({ type: 'stream.ended', atMs: heardMs, outcome, receivedMs: heardMs, windows: 0 });
    },
  };
}

/** The same piece again and again, so that the sender needs no memory either. */
function* pieces(): Generator<Buffer> {
  const piece = Buffer.alloc(MEGABYTE / 4);
  for (let i = 0; i < UPLOAD_MEGABYTES * 4; i++) yield piece;
}

test(`an upload of ${UPLOAD_MEGABYTES} MB is analysed without being held in memory`, async () => {
  const lanes: LanePool = { ...createFakeLanes(), open: openSlowStream };
  const server = await startServer(resolveServerConfig({ port: 0 }), {
    lanes,
    registry: new Registry(),
    logger: pino({ level: 'silent' }),
    dashboardDir: null,
  });
  onTestFinished(() => server.close());
  const memory = () => {
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / MEGABYTE;
  };
  const before = memory();
  let most = before;
  const upload = request(`${server.url}/v1/analyze?encoding=pcm_s16le&sampleRate=48000&channels=2`, {
    method: 'POST',
  });
  const answer = new Promise<string>((resolve, reject) => {
    upload.on('error', reject);
    upload.on('response', async (response) => {
      let text = '';
      for await (const data of response) text += data;
      resolve(text);
    });
  });
  Readable.from(pieces())
    .on('data', () => {
      most = Math.max(most, memory());
    })
    .pipe(upload);
  const lines = (await answer).trim().split('\n');
  const receivedMs = (UPLOAD_MEGABYTES * MEGABYTE * 1_000) / (48_000 * 4);
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'stream.ended', outcome: 'completed' });
  expect(JSON.parse(lines.at(-1)!).receivedMs).toBeCloseTo(receivedMs, 0);
  // Decoded it would be 400 MB; what is left for the collector between two of its turns is not counted as held.
  expect(most - before).toBeLessThan(UPLOAD_MEGABYTES / 2);
});
