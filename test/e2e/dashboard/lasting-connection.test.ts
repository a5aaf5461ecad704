import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../requirements.ts';
import { SECRET, signToken } from '../../server/auth/tokens.ts';
import { startChromium, type TestBrowser } from '../chromium.ts';
import { findBarriers } from './axe.ts';
import { type ManyCalls, startManyCalls } from './many-calls.ts';
import { type BuiltPage, buildPage, connected, openPage } from './open-page.ts';

const CALLS = 300;

/** What a server asks for that has authentication on. */
const LOCKED = { authSecret: SECRET };

describeWith('chromium', 'the live page and its server', () => {
  let built: BuiltPage;
  let browser: TestBrowser;
  let calls: ManyCalls | null = null;
  let page: Page | null = null;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildPage(), startChromium()]);
  }, 60_000);
  afterEach(async () => {
    await page?.close();
    await calls?.close();
    [page, calls] = [null, null];
  });
  afterAll(async () => {
    await browser.close();
    await built.remove();
  });

  const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

  async function signIn(opened: Page, token: string): Promise<void> {
    await opened.getByLabel('Access token').fill(token);
    await opened.getByRole('button', { name: 'Sign in' }).click();
  }

  test('shows 300 calls, of which only those near the screen exist, the neediest first', async () => {
    calls = await startManyCalls(CALLS, built.outDir);
    const watched = await openPage(browser.context, calls.url);
    page = watched.page;
    await page.getByText(`${CALLS} live`).waitFor();
    calls.say('happy');
    await watched.card('call-000').locator('.emotion', { hasText: 'happy' }).waitFor();
    expect(await page.locator('.card').count()).toBeLessThan(60);
    // Ten seconds of it: one loud word is no need.
    for (let count = 0; count < 20; count += 1) calls.shout(CALLS - 1);
    await page.waitForFunction(
      (last) => document.querySelector('.card')?.getAttribute('data-stream') === last,
      'call-299',
    );
    expect(await findBarriers(page)).toEqual([]);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await watched.card('call-298').waitFor();
    expect(await page.locator('.card').count()).toBeLessThan(60);
    expect(await page.locator('.grid > li').last().getAttribute('aria-posinset')).toBe(String(CALLS));
    await page.getByLabel('Find a call by its name').fill('call-12');
    await page.locator('.grid > li[aria-setsize="10"]').first().waitFor();
    expect(watched.complaints).toEqual([]);
  });

  test('draws the last minute of a call it did not hear itself, and goes on as the call does', async () => {
    calls = await startManyCalls(1, built.outDir);
    for (let count = 0; count < 200; count += 1) calls.say('sad');
    const watched = await openPage(browser.context, calls.url);
    page = watched.page;
    await page.waitForFunction(() => {
      const bars = document.querySelector('.sparkline [data-emotion=sad]')?.getAttribute('d') ?? '';
      return bars.split('M').length > 100;
    });
    await watched.card('call-000').getByRole('link').click();
    await page.locator('.reading .emotion', { hasText: 'sad' }).waitFor();
    calls.say('happy');
    await page.locator('.reading .emotion', { hasText: 'happy' }).waitFor();
    await page.getByLabel('5 min').check({ force: true });
    await page.getByLabel('1 min').check({ force: true });
    await expect.poll(() => page?.getByRole('button', { name: 'Back to live' }).isEnabled()).toBe(false);
    await page.getByLabel('Scroll through the call').fill('70000');
    await page.getByRole('heading', { name: /^At 01:10/ }).waitFor();
    await page.locator('.reading .emotion', { hasText: 'sad' }).waitFor();
    await page.getByRole('button', { name: 'Back to live' }).click();
    await page.getByRole('heading', { name: 'Now' }).waitFor();
    expect(watched.complaints).toEqual([]);
  });

  test('reaches every call by keyboard', async () => {
    calls = await startManyCalls(24, built.outDir);
    const watched = await openPage(browser.context, calls.url);
    page = watched.page;
    await watched.card('call-000').getByRole('link').focus();
    for (let count = 1; count < 24; count += 1) await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('call-023');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'call-023' }).waitFor();
  });

  test('says that the server is gone, and goes on when it is back', async () => {
    calls = await startManyCalls(2, built.outDir);
    const { port } = new URL(calls.url);
    page = (await openPage(browser.context, calls.url)).page;
    await connected(page);
    calls.say('sad');
    await page.locator('.emotion', { hasText: 'sad' }).nth(1).waitFor();
    await calls.close();
    await page.locator('.banner', { hasText: 'Connection lost' }).waitFor();
    expect(await page.locator('.emotion', { hasText: 'sad' }).count()).toBe(2);
    calls = await startManyCalls(2, built.outDir, { port: Number(port) });
    await connected(page);
    await page.locator('.banner').waitFor({ state: 'detached' });
    calls.say('happy');
    await page.locator('.emotion', { hasText: 'happy' }).first().waitFor();
    expect(await page.locator('.card[data-level=fine]').count()).toBe(2);
  });

  test('asks for a token where the server does, keeps it for the tab alone, and forgets it', async () => {
    calls = await startManyCalls(0, built.outDir, LOCKED);
    const watched = await openPage(browser.context, calls.url);
    page = watched.page;
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await signIn(page, 'not-a-token');
    await page.locator('.trouble', { hasText: 'did not accept this token' }).waitFor();
    await signIn(page, await signToken({ exp: inAnHour() }));
    await page.getByText('Nobody is speaking yet').waitFor();
    await page.reload();
    await page.getByText('Nobody is speaking yet').waitFor();
    expect(page.url()).toBe(`${calls.url}/`);
    expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(watched.complaints).toEqual([]);
  });

  test('asks the server for nothing that the token does not allow', async () => {
    calls = await startManyCalls(0, built.outDir, LOCKED);
    const watched = await openPage(browser.context, calls.url);
    page = watched.page;
    await signIn(page, await signToken({ exp: inAnHour(), scope: 'subscribe', streams: ['call-*'] }));
    await connected(page);
    await page.getByRole('link', { name: 'Try it', exact: true }).click();
    await page.getByText('may listen but not publish').waitFor();
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByText('may not see the metrics').waitFor();
    expect(watched.complaints).toEqual([]);
  });
});
