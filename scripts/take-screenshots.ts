/**
 * Takes the pictures of the live page in docs/images, with real voices and the model the server runs.
 *
 *   npm start
 *   npx tsx --conditions=undertone-source scripts/take-screenshots.ts voice.wav call-1.wav call-2.wav ...
 *
 * The first WAV file is what the microphone hears, each of the others a call.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPublisher } from 'undertone/sdk';
import WebSocket from 'ws';
import { startChromium } from '../test/e2e/chromium.ts';
import { REPOSITORY } from '../test/requirements.ts';

/** How long the microphone is heard before the picture is taken, ms. */
const LISTEN_MS = 4_000;
const IMAGES = join(REPOSITORY, 'docs', 'images');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string', default: 'http://localhost:8080' } },
});
const [voice, ...calls] = positionals;
if (voice === undefined) throw new Error('name a WAV file for the microphone, and more for calls');

const browser = await startChromium(voice);
const page = await browser.context.newPage();
await page.setViewportSize({ width: 1280, height: 800 });
await page.goto(values.url);
for (const call of calls) await startCall(call);
await page.locator('#microphone-button').click();
await page.waitForTimeout(LISTEN_MS);
await mkdir(IMAGES, { recursive: true });
for (const colorScheme of ['light', 'dark'] as const) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.screenshot({ path: join(IMAGES, `dashboard-${colorScheme}.png`), fullPage: true });
}
await browser.close();
// The calls are still live, and end with this process.
process.exit(0);

/** Publishes a call and leaves it live. */
async function startCall(path: string): Promise<void> {
  const publisher = createPublisher({
    url: values.url,
    webSocket: WebSocket,
    stream: basename(path, '.wav'),
    encoding: 'wav',
    roles: ['customer'],
    live: false,
  });
  await publisher.open();
  if (!publisher.write(await readFile(path))) await publisher.drained();
  publisher.flush();
}
