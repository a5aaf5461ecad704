/**
 * Streams a WAV file to the server and prints what the voice carries.
 *
 *   npx tsx examples/publish-file.ts call.wav                                  as fast as it is analysed
 *   npx tsx examples/publish-file.ts call.wav --real-time                      as if it were spoken now
 *   npx tsx examples/publish-file.ts call.wav --url https://undertone.example.org
 */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createPublisher, type Publisher } from 'undertone/sdk';
import WebSocket from 'ws';

/** How much a recording played in real time sends at once. */
const CHUNK_MS = 100;
/** Where a WAV header says how many bytes a second of its audio takes. */
const BYTE_RATE_OFFSET = 28;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'ws://localhost:8080' },
    'real-time': { type: 'boolean', default: false },
  },
});
const [path] = positionals;
if (path === undefined) throw new Error('name a WAV file: npx tsx examples/publish-file.ts call.wav');

const publisher = createPublisher({
  url: values.url,
  webSocket: WebSocket,
  stream: basename(path).replace(/[^A-Za-z0-9._-]/g, '-'),
  encoding: 'wav',
  live: values['real-time'],
  events: true,
});
const { stream, model } = await publisher.open();
console.log(`publishing ${stream} to ${model}`);

const printing = printEvents(publisher);
if (values['real-time']) await sendInRealTime(path, publisher);
else await sendFast(path, publisher);
const ended = await publisher.end();
await printing;
console.log(`done: ${(ended.receivedMs / 1_000).toFixed(1)} s of audio, ${ended.windows} windows`);

async function printEvents({ events }: Publisher): Promise<void> {
  for await (const event of events) {
    if (event.type !== 'emotion.window') continue;
    const second = (event.endMs / 1_000).toFixed(1).padStart(7);
    if (event.abstained) console.log(`${second} s  ${event.role}: not judged, ${event.abstained}`);
    else
      console.log(
        `${second} s  ${event.role}: ${event.smoothed.label} ${event.smoothed.probability.toFixed(2)}`,
      );
  }
}

async function sendFast(file: string, to: Publisher): Promise<void> {
  await using handle = await open(file);
  for await (const bytes of handle.createReadStream()) {
    if (!to.write(bytes as Buffer)) await to.drained();
  }
}

async function sendInRealTime(file: string, to: Publisher): Promise<void> {
  await using handle = await open(file);
  const header = Buffer.alloc(BYTE_RATE_OFFSET + 4);
  await handle.read(header, 0, header.length, 0);
  const highWaterMark = Math.ceil((header.readUInt32LE(BYTE_RATE_OFFSET) * CHUNK_MS) / 1_000);
  const startMs = performance.now();
  let sentMs = 0;
  for await (const bytes of handle.createReadStream({ start: 0, highWaterMark })) {
    to.write(bytes as Buffer);
    sentMs += CHUNK_MS;
    await wait(startMs + sentMs - performance.now());
  }
}
