/**
 * What the live page costs with hundreds of live calls: CPU time of its main thread as a share of a core, and frames a second
 * while it is scrolled; beside it a page of plain text, scrolled the same way, which is what the browser itself takes.
 *
 *   npm run build:dashboard && npx tsx --conditions=undertone-source bench/dashboard.ts [calls]
 */
import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { EMOTIONS } from 'undertone/sdk';
import { startChromium } from '../test/e2e/chromium.ts';
import { startManyCalls } from '../test/e2e/dashboard/many-calls.ts';
import { REPOSITORY } from '../test/requirements.ts';

const HOP_MS = 512;
const MEASURE_MS = 10_000;
/** Pixels a frame, as a firm turn of the wheel. */
const SCROLL_STEP = 40;

const count = Number(process.argv[2] ?? 300);
const calls = await startManyCalls(count, join(REPOSITORY, 'dist', 'dashboard'));
const browser = await startChromium();
const page = await browser.context.newPage();
const session = await browser.context.newCDPSession(page);
// CPU time and no wall time: on a busy machine a thread waits for its turn, and that is no cost of the page.
await session.send('Performance.enable', { timeDomain: 'threadTicks' });
// The compiler of this program wraps functions in a helper that the page does not have.
await page.addInitScript('globalThis.__name = (wrapped) => wrapped');
await page.goto(calls.url);
await page.getByText(`${count} live`).waitFor();
const talking = talk();

const still = await measure(session, () => page.waitForTimeout(MEASURE_MS).then(() => null));
// Cards ask for their last minute when they are first seen; that is over before anything is measured.
await scroll(page);
const scrolled = await measure(session, () => scroll(page));
talking.stop();
const silent = await measure(session, () => scroll(page));
await page.setContent(`<main>${'<p>Somebody called, and somebody answered.</p>'.repeat(600)}</main>`);
const text = await measure(session, () => scroll(page));
console.table({ still, scrolled, 'scrolled, nobody talks': silent, 'plain text scrolled': text });
await browser.close();
await calls.close();

/** Every call says a window twice a second, spread over the time as real ones are. */
function talk(): { stop(): void } {
  const controller = new AbortController();
  const slices = 16;
  const run = async () => {
    let tick = 0;
    for await (const _ of every(HOP_MS / slices, undefined, { signal: controller.signal })) {
      const label = EMOTIONS[Math.floor(tick / (slices * 8)) % EMOTIONS.length]!;
      for (let index = tick % slices; index < count; index += slices) calls.sayOne(index, label);
      tick += 1;
    }
  };
  run().catch(() => undefined);
  return { stop: () => controller.abort() };
}

/** Scrolls up and down, and counts the frames a second in which it could. */
function scroll(watched: Page): Promise<number> {
  return watched.evaluate(
    ([durationMs, step]) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        let drawn = 0;
        let direction = 1;
        const frame = () => {
          drawn += 1;
          const end = document.documentElement.scrollHeight - window.innerHeight;
          if (window.scrollY >= end) direction = -1;
          if (window.scrollY <= 0) direction = 1;
          window.scrollBy(0, step * direction);
          if (performance.now() - start < durationMs) requestAnimationFrame(frame);
          else resolve((drawn * 1_000) / (performance.now() - start));
        };
        requestAnimationFrame(frame);
      }),
    [MEASURE_MS, SCROLL_STEP] as const,
  );
}

/** What the page's main thread takes while something is done. */
async function measure(cdp: CDPSession, run: () => Promise<number | null>) {
  const before = await metrics(cdp);
  const startMs = performance.now();
  const frames = await run();
  const elapsed = (performance.now() - startMs) / 1_000;
  const after = await metrics(cdp);
  const share = (name: string) => Number(((after[name]! - before[name]!) / elapsed).toFixed(3));
  return {
    'core share': share('TaskDuration'),
    'of it script': share('ScriptDuration'),
    'frames a second': frames === null ? null : Math.round(frames),
    'ms a frame': frames === null ? null : Number(((share('TaskDuration') * 1_000) / frames).toFixed(1)),
    'heap MB': Math.round(after.JSHeapUsedSize! / 1_048_576),
  };
}

async function metrics(cdp: CDPSession): Promise<Readonly<Record<string, number>>> {
  const { metrics: list } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}
