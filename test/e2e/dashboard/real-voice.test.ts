import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveServerConfig } from '../../../src/server/config.ts';
import { type RunningServer, startServer } from '../../../src/server/server.ts';
import { describeWith, pathOf, REPOSITORY, SHARED } from '../../requirements.ts';
import { startChromium, type TestBrowser } from '../chromium.ts';
import { type BuiltPage, buildPage, connected, openPage } from './open-page.ts';

/** An actress, angry, of those the model that ships was not trained on. */
const ANGRY_CLIP = join(SHARED, 'data', 'ravdess', 'Actor_22', '03-01-05-02-01-01-22.flac');

describeWith(['chromium', 'shared', 'ffmpeg'], 'a real voice on the live page', () => {
  let built: BuiltPage;
  let server: RunningServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    expect(existsSync(join(REPOSITORY, 'models', 'default', 'model.json'))).toBe(true);
    built = await buildPage();
    const wav = join(built.folder, 'angry.wav');
    execFileSync(pathOf('ffmpeg'), ['-v', 'error', '-i', ANGRY_CLIP, '-c:a', 'pcm_s16le', wav]);
    const config = resolveServerConfig({ port: 0, drainTimeoutMs: 0, lanes: 1, priors: 'uniform' });
    [server, browser] = await Promise.all([
      startServer(config, { logger: pino({ level: 'silent' }), dashboardDir: built.outDir }),
      startChromium(wav),
    ]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await built.remove();
  });

  test('is the emotion that was acted, from a file and from the microphone', async () => {
    const { page, card, complaints } = await openPage(browser.context, server.url, '#/try');
    await connected(page);
    await page.setInputFiles('#file-input', ANGRY_CLIP);
    await page.locator('#microphone-button').click();
    await page.locator('.microphone[data-state=on]').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Calls' }).click();
    await card('03-01-05').locator('.badge', { hasText: 'Ended' }).waitFor();
    expect(await card('03-01-05').locator('.emotion').textContent()).toBe('angry');
    await card('microphone').locator('.emotion', { hasText: 'angry' }).waitFor();
    await page.locator('.card[data-stream^=microphone][data-level=now]').waitFor();
    // The wall changes its order at most every 2 s, so who ranks first may come a moment after the level.
    await expect
      .poll(() => page.locator('.card').first().getAttribute('data-stream'), { timeout: 10_000 })
      .toMatch(/^microphone/);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
