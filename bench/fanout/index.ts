/**
 * One stream, thousands of subscribers: how long an event takes to reach them, what each costs, and whether some that do not
 * read slow the others down.
 *
 *   npx tsx --conditions=undertone-source bench/fanout/index.ts --subscribers 5000 --events 60 --stalled 50 --rounds 3
 */
import { parseArgs } from 'node:util';
import { printTable } from '../interleave.ts';
import { readCpuProfiles } from '../load/cpu-profile.ts';
import { type Spread, spreadOf } from '../load/statistics.ts';
import { type FanoutOptions, type FanoutRun, INTERVAL_MS, runFanout } from './fanout-run.ts';

/** Functions of the CPU profile that are printed. */
const FUNCTIONS = 15;

/** Runs of one kind, put together. */
interface FanoutResult {
  readonly name: string;
  readonly latencyMs: Spread;
  readonly publishMs: Spread;
  readonly delivered: number;
  readonly expected: number;
  /** CPU time of the server for one event to one subscriber that reads, microseconds. */
  readonly cpuMicrosecondsEach: number;
}

function summarize(name: string, runs: readonly FanoutRun[]): FanoutResult {
  const latencies = runs.flatMap(({ latenciesMs }) => latenciesMs);
  const expected = runs.reduce((sum, run) => sum + run.expected, 0);
  return {
    name,
    latencyMs: spreadOf(latencies),
    publishMs: spreadOf(runs.flatMap(({ publishMs }) => publishMs)),
    delivered: latencies.length,
    expected,
    cpuMicrosecondsEach: (runs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1_000) / expected,
  };
}

const ms = (value: number): string => value.toFixed(1);

function row(result: FanoutResult): string[] {
  const { name, delivered, expected, latencyMs, publishMs, cpuMicrosecondsEach } = result;
  const { p50, p95, p99, max } = latencyMs;
  const times = [p50, p95, p99, max, publishMs.p99, cpuMicrosecondsEach];
  return [name, `${delivered}/${expected}`, ...times.map(ms)];
}

/** Whether those that read noticed those that did not, and whether these were told what they missed. */
function printVerdict(alone: FanoutResult, beside: FanoutResult, runs: readonly FanoutRun[]): void {
  const change = (beside.latencyMs.p99 / alone.latencyMs.p99 - 1) * 100;
  console.log(
    `p99 of those that read: ${ms(alone.latencyMs.p99)} ms without and ${ms(beside.latencyMs.p99)} ms beside those that do not: ${change.toFixed(0)} % (target: 20 or less)`,
  );
  const reports = runs.flatMap(({ stalled }) => stalled);
  const told = reports.filter(({ gaps }) => gaps > 0).length;
  const leftOut = reports.reduce((sum, report) => sum + report.leftOut, 0);
  const unaccounted = reports.reduce((sum, report) => sum + report.unaccounted, 0);
  console.log(
    `${told} of ${reports.length} that did not read got a gap notice, for ${leftOut} events in all; ${unaccounted} events unaccounted for`,
  );
}

async function printProfile(folder: string): Promise<void> {
  const [thread] = await readCpuProfiles(folder, FUNCTIONS);
  printTable(
    ['function', 'self ms', 'share'],
    (thread?.functions ?? []).map(({ name, place, selfMs, share }) => [
      `${name} ${place}`,
      selfMs.toFixed(0),
      `${(share * 100).toFixed(1)} %`,
    ]),
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      subscribers: { type: 'string', default: '5000' },
      events: { type: 'string', default: '60' },
      stalled: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '1' },
      'cpu-prof': { type: 'string' },
    },
  });
  const [subscribers, events, stalled] = [values.subscribers, values.events, values.stalled].map(Number);
  const options = { subscribers, events, stalled } as FanoutOptions;
  const profileDir = values['cpu-prof'] ?? null;
  const alone: FanoutRun[] = [];
  const beside: FanoutRun[] = [];
  // In turn, so that whatever else the machine does falls on both alike.
  for (let round = 0; round < Number(values.rounds); round++) {
    alone.push(await runFanout({ ...options, stalled: 0 }, profileDir));
    beside.push(await runFanout(options, null));
  }
  const results = [
    summarize('all of them read', alone),
    summarize(`${stalled} more do not read`, beside),
  ] as const;
  console.log(`${subscribers} subscribers of one stream, ${events} windows ${INTERVAL_MS} ms apart`);
  printTable(
    ['case', 'delivered', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'publish p99 ms', 'CPU us each'],
    results.map(row),
  );
  printVerdict(results[0], results[1], beside);
  if (profileDir !== null) await printProfile(profileDir);
  process.exit(0);
}

await main();
