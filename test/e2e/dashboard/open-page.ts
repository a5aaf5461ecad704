import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { build } from 'vite';
import { REPOSITORY } from '../../requirements.ts';

/** A page that notes everything it should not do. */
export interface WatchedPage {
  readonly page: Page;
  /** What the browser complained about, and every address it asked that is not the server's. */
  readonly complaints: readonly string[];
  /** The card of a stream, by the beginning of its name. */
  card(name: string): Locator;
}

/**
 * Opens a page of a server.
 *
 * @param context - the browser
 * @param url - the server
 * @param hash - which page, such as `#/try`
 */
export async function openPage(context: BrowserContext, url: string, hash = ''): Promise<WatchedPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('blob:')) complaints.push(request.url());
  });
  await page.goto(`${url}/${hash}`);
  return { page, complaints, card: (name) => page.locator(`.card[data-stream^="${name}"]`) };
}

/** Resolves when the page hears its server. */
export function connected(page: Page): Promise<void> {
  return page.locator('.pill[data-tone=good]').waitFor();
}

/** The page as it is delivered, in a folder of its own. */
export interface BuiltPage {
  readonly folder: string;
  /** Where the page itself is. */
  readonly outDir: string;
  remove(): Promise<void>;
}

/** Builds the page. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-'));
  const outDir = join(folder, 'dashboard');
  await build({
    configFile: join(REPOSITORY, 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true },
  });
  return { folder, outDir, remove: () => rm(folder, { recursive: true, force: true }) };
}
