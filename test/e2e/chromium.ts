import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { pathOf } from '../requirements.ts';

/** A browser with nobody's settings in it. */
export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Runs as root in a container, without a screen, and without talking to anybody but the page's server. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/**
 * Starts Chromium with a microphone that plays a file over and over.
 *
 * @param microphoneWav - what the microphone hears; beeps where left out
 */
export async function startChromium(microphoneWav?: string): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'undertone-chromium-'));
  const microphoneFlags =
    microphoneWav === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphoneWav}`];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: pathOf('chromium'),
    headless: true,
    permissions: ['microphone'],
    viewport: { width: 1440, height: 900 },
    args: [...FLAGS, ...microphoneFlags],
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
