/**
 * Takes the pictures of the live page in docs/images, with acted calls and the model that ships.
 *
 *   npm run build:dashboard
 *   npx tsx --conditions=undertone-source scripts/take-screenshots.ts
 *
 * The voices are of RAVDESS actors the model was not trained on, in ../shared or where `--ravdess` says; they need ffmpeg.
 */
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { createPublisher, EMOTIONS, type Emotion, type Publisher, type StreamOverview } from 'undertone/sdk';
import { resolveServerConfig, startServer } from 'undertone/server';
import WebSocket from 'ws';
import { readAudioFile } from '../src/stream/audio/read-audio-file.ts';
import { startChromium } from '../test/e2e/chromium.ts';
import { toPcm16 } from '../test/e2e/speech-clip.ts';
import { pathOf, REPOSITORY, SHARED } from '../test/requirements.ts';

/** One call: who speaks, how, and what kind of line it is. */
interface Call {
  readonly name: string;
  readonly actor: number;
  /** One clip of 3 to 4 s each. */
  readonly mood: readonly Emotion[];
  /** Level of added hiss, [0, 1]. */
  readonly noise?: number;
  /** Clips of mood that are pauses, by index. */
  readonly pauses?: readonly number[];
  readonly ended?: boolean;
}

const calls: readonly Call[] = [
  { name: 'support/order-4471', actor: 22, mood: ['calm', 'neutral', 'surprised', ...times(12, 'angry')] },
  {
    name: 'claims/k-2093',
    actor: 24,
    mood: ['neutral', 'neutral', 'sad', 'fearful', 'fearful', 'fearful', 'fearful'],
  },
  {
    name: 'support/order-4480',
    actor: 21,
    mood: ['neutral', 'angry', 'angry', 'neutral', 'disgust', 'disgust', 'disgust'],
  },
  { name: 'sales/outbound-118', actor: 22, mood: [...times(6, 'happy'), 'surprised', 'happy'] },
  { name: 'support/order-4468', actor: 23, mood: [...times(14, 'calm'), 'happy', 'calm', 'neutral'] },
  { name: 'billing/9f31', actor: 21, mood: [...times(9, 'neutral'), 'sad', 'sad', 'sad'] },
  {
    name: 'sales/inbound-77',
    actor: 24,
    mood: ['surprised', 'happy', 'surprised', 'surprised'],
    noise: 0.02,
  },
  { name: 'support/order-4475', actor: 23, mood: ['neutral', 'calm', 'calm'], pauses: [2] },
  { name: 'billing/9f2c', actor: 22, mood: ['neutral', 'sad', 'calm', 'happy'], ended: true },
];

const RATE = 48_000;
const IMAGES = join(REPOSITORY, 'docs', 'images');
const { values } = parseArgs({
  options: {
    ravdess: { type: 'string', default: join(SHARED, 'data', 'ravdess') },
    out: { type: 'string', default: IMAGES },
  },
});

const voice = join(tmpdir(), 'undertone-voice.wav');
execFileSync(pathOf('ffmpeg'), [
  '-v',
  'error',
  '-y',
  '-i',
  clipPath(22, 'happy', 0),
  '-c:a',
  'pcm_s16le',
  voice,
]);
const rules = [
  {
    name: 'anger',
    severity: 'critical',
    message: 'Angry for more than 5 seconds',
    when: { labels: ['angry'] },
    forMs: 5_000,
  },
];
const server = await startServer(
  resolveServerConfig({
    port: 0,
    drainTimeoutMs: 0,
    priors: 'uniform',
    plugins: [{ name: 'alert-rules', options: { rules } }],
  }),
  { logger: pino({ level: 'warn' }), dashboardDir: join(REPOSITORY, 'dist', 'dashboard') },
);
const browser = await startChromium(voice);
await mkdir(values.out, { recursive: true });
for (const call of calls) await startCall(call);
await analysed();
const page = await browser.context.newPage();
await takeWall(page);
await takeCall(page);
await takeTry(page);
await browser.close();
// The calls are still live, and end with this process.
process.exit(0);

async function takeWall(page: Page): Promise<void> {
  await page.goto(server.url);
  await page.locator('.card .percent').first().waitFor();
  await settled(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shoot(page, `dashboard-${colorScheme}`, 1440, 900);
    await shoot(page, `dashboard-phone-${colorScheme}`, 380, 800);
  }
}

async function takeCall(page: Page): Promise<void> {
  await page.goto(`${server.url}/#/calls/${encodeURIComponent(calls[0]!.name)}`);
  await page.locator('.winner').first().waitFor();
  await settled(page);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shoot(page, `dashboard-call-${colorScheme}`, 1440, 900);
  }
}

async function takeTry(page: Page): Promise<void> {
  await page.goto(`${server.url}/#/try`);
  await page.setInputFiles('#file-input', voice);
  await page.locator('#microphone-button').click();
  await page.locator('.upload-done').waitFor();
  await page.locator('.microphone .percent').waitFor();
  await page.waitForTimeout(6_000);
  await shoot(page, 'dashboard-try', 1440, 900);
}

/** Resolves when everything said so far has been judged. */
async function analysed(): Promise<void> {
  const response = await fetch(`${server.url}/v1/streams`);
  const { streams } = (await response.json()) as { readonly streams: readonly StreamOverview[] };
  if (streams.every(({ receivedMs, processedMs }) => receivedMs - processedMs < 600)) return;
  await sleep(500);
  await analysed();
}

/** Lets what was asked of the past arrive, and the order come to rest. */
function settled(page: Page): Promise<void> {
  return page.waitForTimeout(3_000);
}

async function shoot(page: Page, name: string, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(values.out, `${name}.png`) });
}

/** Publishes a call and, unless it is to be over, leaves it live. */
async function startCall({ name, actor, mood, noise = 0, pauses = [], ended = false }: Call): Promise<void> {
  const publisher = createPublisher({
    url: server.url,
    webSocket: WebSocket,
    stream: name,
    encoding: 'pcm_s16le',
    sampleRate: RATE,
    roles: ['customer'],
    live: false,
  });
  await publisher.open();
  for (const [index, emotion] of mood.entries()) {
    const samples = await clip(actor, emotion, index);
    const level = pauses.includes(index) ? 0 : 1;
    await write(
      publisher,
      samples.map((sample) => sample * level + noise * (Math.random() - 0.5)),
    );
  }
  if (ended) await publisher.end();
  else publisher.flush();
}

async function write(publisher: Publisher, samples: Float32Array): Promise<void> {
  if (!publisher.write(toPcm16(samples))) await publisher.drained();
}

async function clip(actor: number, emotion: Emotion, take: number): Promise<Float32Array> {
  const { channels } = await readAudioFile(clipPath(actor, emotion, take));
  return channels[0] ?? new Float32Array(0);
}

/** A clip of an actor; takes go by both sentences and both repetitions, as strong as there are. */
function clipPath(actor: number, emotion: Emotion, take: number): string {
  const code = String(EMOTIONS.indexOf(emotion) + 1).padStart(2, '0');
  const intensity = emotion === 'neutral' ? '01' : '02';
  const rest = `${intensity}-0${1 + (take % 2)}-0${1 + (Math.floor(take / 2) % 2)}-${actor}`;
  return join(values.ravdess, `Actor_${actor}`, `03-01-${code}-${rest}.flac`);
}

function times(count: number, emotion: Emotion): Emotion[] {
  return Array.from({ length: count }, () => emotion);
}
