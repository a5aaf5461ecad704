import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createPublisher } from '../../src/sdk/publisher/publisher.ts';
import { describeWith, REPOSITORY, SHARED } from '../requirements.ts';
import { startChromium, type TestBrowser } from './chromium.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { findPoorContrast } from './text-contrast.ts';

const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');
const REAL_CLIP = join(SHARED, 'data', 'ravdess', 'Actor_22', '03-01-05-02-01-01-22.flac');

/** An emotion as a card shows it, with its probability beside it. */
const EMOTION = /^(neutral|calm|happy|sad|angry|fearful|disgust|surprised)$/;

/** A stream that is over before the page is opened. */
async function publishEarlier(url: string): Promise<void> {
  const publisher = createPublisher({
    url,
    webSocket: WebSocket,
    stream: 'earlier',
    encoding: 'wav',
    live: false,
  });
  await publisher.open();
  publisher.write(await readFile(SPEECH));
  await publisher.end();
}

describeWith('chromium', 'the live page', () => {
  let folder: string;
  let server: RealServer;
  let browser: TestBrowser;
  let page: Page;
  /** Everything the browser complained about, and every address it asked that is not the server's. */
  let complaints: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-'));
    const outDir = join(folder, 'dashboard');
    await build({
      configFile: join(REPOSITORY, 'vite.config.ts'),
      logLevel: 'silent',
      build: { outDir, emptyOutDir: true },
    });
    [server, browser] = await Promise.all([startRealServer(folder, outDir), startChromium(SPEECH)]);
    await publishEarlier(server.url);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(request.url());
    });
    await page.goto(server.url);
    await page.locator('.pill[data-tone=good]').waitFor();
  });
  afterEach(() => page.close());

  const card = (name: string) => page.locator(`.card[data-stream^="${name}"]`);
  const text = async (name: string, part: string) =>
    (await card(name).locator(part).first().textContent()) ?? '';

  test('opens without a complaint of the browser, and asks nobody but the server', async () => {
    await page.locator('#stream-list').waitFor();
    expect(await page.title()).toBe('Undertone');
    expect(complaints).toEqual([]);
  });

  test('shows what a chosen recording carries', async () => {
    await page.setInputFiles('#file-input', SPEECH);
    await card('speech.wav').locator('.badge', { hasText: 'Ended' }).waitFor();
    expect(await text('speech.wav', '.emotion')).toMatch(EMOTION);
    expect(await text('speech.wav', '.percent')).toMatch(/^\d+ %$/);
    expect(await text('speech.wav', '.basis')).toMatch(/^Over the whole stream, \d+ windows$/);
    await page.locator('.upload-done', { hasText: 'Done, 3.8 s' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('says in words what is wrong with a file', async () => {
    await page.setInputFiles('#file-input', {
      name: 'broken.wav',
      mimeType: 'audio/wav',
      buffer: Buffer.from('no'),
    });
    await page.locator('.upload-failed', { hasText: 'broken.wav' }).waitFor();
    expect(await page.locator('.upload-failed .upload-state').textContent()).toMatch(/WAV/i);
  });

  test('streams the microphone until it is told to stop, by keyboard', async () => {
    const button = page.locator('#microphone-button');
    await button.focus();
    await page.keyboard.press('Enter');
    await card('microphone').locator('.badge', { hasText: 'Live' }).waitFor();
    await card('microphone').locator('.percent', { hasText: '%' }).waitFor();
    expect(await text('microphone', '.emotion')).toMatch(EMOTION);
    await page.waitForFunction(() => {
      const level = document.querySelector('.microphone .meter')?.getAttribute('aria-valuenow');
      return Number(level) > -60;
    });
    await page.locator('#announcer', { hasText: 'microphone' }).waitFor({ state: 'attached' });
    await button.press('Enter');
    await card('microphone').locator('.badge', { hasText: 'Ended' }).waitFor();
    await page.locator('.microphone[data-state=off]').waitFor();
    expect(complaints).toEqual([]);
  });

  test('says what to do when the microphone is refused', async () => {
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await page.locator('#microphone-button').click();
    await page.locator('.trouble', { hasText: 'Allow it in the address bar' }).waitFor();
    expect(await page.locator('#microphone-button').isEnabled()).toBe(true);
  });

  test('shows streams that began before it was opened', async () => {
    await card('earlier').locator('.percent', { hasText: '%' }).waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'can be read in a %s scheme on a narrow screen',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: 380, height: 800 });
      await card('earlier').waitFor();
      expect(await findPoorContrast(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(380);
    },
  );

  describeWith(['shared', 'ffmpeg'], 'with a real voice', () => {
    test('shows what a dropped recording carries', async () => {
      const bytes = (await readFile(REAL_CLIP)).toString('base64');
      const transfer = await page.evaluateHandle((base64) => {
        const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const dropped = new DataTransfer();
        dropped.items.add(new File([data], 'angry.flac', { type: 'audio/flac' }));
        return dropped;
      }, bytes);
      await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
      await card('angry.flac').locator('.badge', { hasText: 'Ended' }).waitFor();
      expect(await text('angry.flac', '.emotion')).toMatch(EMOTION);
      expect(complaints).toEqual([]);
    });
  });

  test('says when the server is gone', async () => {
    await server.close();
    await page.locator('.pill[data-tone=busy]').waitFor();
    expect(await page.locator('.pill').textContent()).toMatch(/reconnecting/i);
  });
});
