import { printTable } from '../interleave.ts';
import type { ThreadProfile } from './cpu-profile.ts';
import type { LoadReport, StretchReport } from './load-report.ts';
import type { Spread } from './statistics.ts';

const ms = (value: number): string => value.toFixed(1);

function latencyRow(name: string, { n, p50, p95, p99, max }: Spread): string[] {
  return [name, `${n}`, ms(p50), ms(p95), ms(p99), ms(max)];
}

/** Prints a run for a person to read. */
export function printLoadReport(report: LoadReport): void {
  const { frameMs, model, voices, windows, failures, missedEvents, idleRssMb, rssMbPerStream } = report;
  console.log(`frames of ${frameMs} ms, 8 kHz mu-law, ${voices.join(', ')}; model: ${model}`);
  for (const stretch of report.stretches) printStretch(stretch);
  const { expected, delivered, skipped, gap, missing } = windows;
  console.log(
    `\nwindows of the whole run: ${expected} expected, ${delivered} delivered, ${skipped} skipped, ${gap} in gaps, ${missing} missing; ` +
      `${missedEvents} events missed by the subscriber`,
  );
  console.log(
    `memory: ${ms(idleRssMb)} MB idle, ${rssMbPerStream.toFixed(2)} MB a stream at the busiest moment`,
  );
  for (const [failure, count] of Object.entries(failures)) console.log(`calls lost, ${failure}: ${count}`);
}

function printStretch(stretch: StretchReport): void {
  const { name, streams, seconds, framesLateMs, rssMb, laneUtilization } = stretch;
  console.log(`\n${name}: ${streams} streams for ${seconds.toFixed(0)} s`);
  printTable(
    ['ms', 'n', 'p50', 'p95', 'p99', 'max'],
    [
      latencyRow('latency, as the server says', stretch.latencyMs),
      latencyRow('end to end, as measured here', stretch.endToEndMs),
      latencyRow('frames sent late by the generator', framesLateMs),
    ],
  );
  const threads = Object.entries(stretch.threadMsPerStreamSecond).map(
    ([name, cost]) => `${name} ${cost.toFixed(2)}`,
  );
  const skipped = Object.entries(stretch.skippedWindows).map(([reason, count]) => `${count} ${reason}`);
  console.log(
    `skipped windows: ${skipped.join(', ') || 'none'}, in ${stretch.degradedEvents} degraded events; last trouble after ` +
      `${stretch.lastTroubleSeconds.toFixed(1)} s; ${(100 * stretch.abstainedShare).toFixed(1)} % abstained`,
  );
  console.log(
    `CPU a second of audio and stream: ${stretch.cpuMsPerStreamSecond.toFixed(2)} ms (${threads.join(', ')}); ` +
      `cores: server ${stretch.serverCores.toFixed(2)}, generator ${stretch.generatorCores.toFixed(2)}, others ${stretch.otherCores.toFixed(2)}`,
  );
  console.log(
    `lanes busy ${(100 * laneUtilization.mean).toFixed(0)} %, at most ${(100 * laneUtilization.max).toFixed(0)} %; main loop ` +
      `delay p99 ${ms(stretch.loopDelayP99Ms)} ms; memory ${ms(rssMb.start)} to ${ms(rssMb.end)} MB, ${ms(rssMb.slopePerMinute)} MB a minute`,
  );
}

/** Prints where the server's threads spent their time. */
export function printProfiles(profiles: readonly ThreadProfile[]): void {
  for (const { file, busyMs, functions } of profiles) {
    console.log(`\n${file}: ${(busyMs / 1_000).toFixed(1)} s busy`);
    printTable(
      ['function', 'self ms', 'share', 'where'],
      functions.map(({ name, selfMs, share, place }) => [
        name,
        selfMs.toFixed(0),
        `${(100 * share).toFixed(1)} %`,
        place,
      ]),
    );
  }
}
