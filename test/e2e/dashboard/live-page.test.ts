import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { StreamSummary } from '../../../src/sdk/messages.ts';
import { createPublisher } from '../../../src/sdk/publisher/publisher.ts';
import { describeWith, REPOSITORY } from '../../requirements.ts';
import { startChromium, type TestBrowser } from '../chromium.ts';
import { type RealServer, startRealServer } from '../real-server.ts';
import { findBarriers } from './axe.ts';
import { type BuiltPage, buildPage, connected, openPage, type WatchedPage } from './open-page.ts';

const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');

/** An emotion as a card shows it. */
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
  let built: BuiltPage;
  let server: RealServer;
  let browser: TestBrowser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    built = await buildPage();
    [server, browser] = await Promise.all([
      startRealServer(built.folder, built.outDir),
      startChromium(SPEECH),
    ]);
    await publishEarlier(server.url);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await built.remove();
  });

  beforeEach(async () => {
    watched = await openPage(browser.context, server.url);
    page = watched.page;
    await connected(page);
  });
  afterEach(() => page.close());

  const goTo = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click();
  const text = async (selector: string) => (await page.locator(selector).first().textContent()) ?? '';

  test('opens without a complaint of the browser, and asks nobody but the server', async () => {
    await watched.card('earlier').waitFor();
    expect(await page.title()).toBe('Undertone');
    expect(watched.complaints).toEqual([]);
  });

  test('shows on the wall what the server makes of a chosen recording', async () => {
    await goTo('Try it');
    await page.setInputFiles('#file-input', SPEECH);
    await page.locator('.upload-done', { hasText: '3.8 s heard' }).waitFor();
    await goTo('Calls');
    const card = watched.card('speech.wav');
    await card.locator('.badge', { hasText: 'Ended' }).waitFor();
    const stream = await card.getAttribute('data-stream');
    const response = await fetch(`${server.url}/v1/streams/${encodeURIComponent(stream!)}/summary`);
    const { channels } = (await response.json()) as StreamSummary;
    const shares = Object.entries(channels[0]!.summary!.overall!.shares).sort(([, a], [, b]) => b - a);
    expect(await card.locator('.emotion').textContent()).toBe(shares[0]![0]);
    expect(await card.locator('.percent').textContent()).toBe(`${Math.round(shares[0]![1] * 100)} %`);
    expect(await card.locator('.basis').textContent()).toMatch(/^Over the whole call, \d+ windows$/);
    expect(watched.complaints).toEqual([]);
  });

  test('takes a recording that is dropped anywhere, and draws its sound in the call', async () => {
    const bytes = (await readFile(SPEECH)).toString('base64');
    const transfer = await page.evaluateHandle((base64) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const dropped = new DataTransfer();
      dropped.items.add(new File([data], 'dropped.wav', { type: 'audio/wav' }));
      return dropped;
    }, bytes);
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await watched.card('dropped.wav').locator('.badge', { hasText: 'Ended' }).waitFor();
    await watched.card('dropped.wav').getByRole('link').click();
    await page.locator('canvas.spectrogram').waitFor();
    expect(await text('.reading .emotion')).toMatch(EMOTION);
    expect(watched.complaints).toEqual([]);
  });

  test('says in words what is wrong with a file', async () => {
    await goTo('Try it');
    const buffer = Buffer.from('no');
    await page.setInputFiles('#file-input', { name: 'broken.wav', mimeType: 'audio/wav', buffer });
    await page.locator('.upload-failed', { hasText: 'broken.wav' }).waitFor();
    expect(await text('.upload-failed .upload-state')).toMatch(/WAV/i);
  });

  test('streams the microphone until it is told to stop, by keyboard, while other pages are looked at', async () => {
    await goTo('Try it');
    await page.locator('#microphone-button').focus();
    await page.keyboard.press('Enter');
    await page.locator('.microphone[data-state=on]').waitFor();
    await page.waitForFunction(() => {
      const level = document.querySelector('.microphone .meter')?.getAttribute('aria-valuenow');
      return Number(level) > -60;
    });
    await goTo('Calls');
    const card = watched.card('microphone');
    await card.locator('.percent', { hasText: '%' }).waitFor();
    expect(await card.locator('.emotion').textContent()).toMatch(EMOTION);
    await page.locator('#announcer', { hasText: 'microphone' }).waitFor({ state: 'attached' });
    await goTo('Try it');
    await page.locator('#microphone-button').press('Enter');
    await page.locator('.microphone[data-state=off]').waitFor();
    await goTo('Calls');
    await card.locator('.badge', { hasText: 'Ended' }).waitFor();
    expect(watched.complaints).toEqual([]);
  });

  test('says what to do when the microphone is refused', async () => {
    await goTo('Try it');
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await page.locator('#microphone-button').click();
    await page.locator('.trouble', { hasText: 'Allow it in the address bar' }).waitFor();
    expect(await page.locator('#microphone-button').isEnabled()).toBe(true);
  });

  test('shows a call from its beginning, though the page was opened after its end, and saves it', async () => {
    await watched.card('earlier').getByRole('link').click();
    await page.getByRole('heading', { name: 'earlier' }).waitFor();
    await page.locator('.moment').first().waitFor();
    for (const [name, file] of [
      ['JSONL', 'earlier.jsonl'],
      ['CSV', 'earlier.csv'],
      ['EmotionML', 'earlier.xml'],
    ]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: name!, exact: true }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(file);
      expect((await readFile(await download.path())).length).toBeGreaterThan(100);
    }
    expect(watched.complaints).toEqual([]);
  });

  test('says which model judges, and how the server is', async () => {
    await goTo('Model');
    await page.getByText('Apache-2.0').waitFor();
    await goTo('Health');
    await page.locator('.figure', { hasText: 'Live calls' }).waitFor();
    await page.locator('.lane-list li').first().waitFor();
    expect(watched.complaints).toEqual([]);
  });

  test.each([
    ['light', 1_440],
    ['dark', 380],
  ] as const)('has no barrier and no overflow in a %s scheme, %d pixels wide', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    for (const hash of ['#/', '#/calls/earlier', '#/calls/nobody', '#/try', '#/model', '#/health']) {
      await page.goto(`${server.url}/${hash}`);
      await page.locator('h1').waitFor();
      await page
        .locator('.empty')
        .filter({ hasText: /^(Asking|Reading|Looking)/ })
        .waitFor({ state: 'detached' });
      expect(await findBarriers(page), hash).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBeLessThanOrEqual(
        width,
      );
    }
  });
});
