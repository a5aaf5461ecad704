/**
 * Every benchmark that takes seconds, as one table: `npm run bench [-- NAME...] [-- --save | --json]`.
 *
 * A case is compared with `baseline.json`; `--save` makes what was measured the new baseline. The load test takes minutes
 * and two processes: `bench/load/index.ts`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchAllocation } from './allocation.ts';
import { benchFeatures } from './features.ts';
import { benchInference } from './inference.ts';
import { printTable } from './interleave.ts';
import { type BenchModel, findBenchModel } from './model.ts';
import { benchPipeline } from './pipeline.ts';
import { benchResampler } from './resampler.ts';

const BASELINE = new URL('baseline.json', import.meta.url);

/** Measured values by the name of their case. */
type Values = Record<string, number>;

/** The benchmarks, each with the unit of its cases. */
const BENCHES: Readonly<Record<string, { unit: string; run(model: BenchModel): Promise<Values> }>> = {
  features: {
    unit: 'ms a window',
    async run() {
      const { cases } = await benchFeatures();
      return valuesOf(cases, ({ name, medianMs }) => [name, medianMs]);
    },
  },
  resampler: {
    unit: 'ms a second of audio',
    async run() {
      return valuesOf(await benchResampler(), ({ fromRate, medianMs }) => [`${fromRate} Hz`, medianMs]);
    },
  },
  inference: {
    unit: 'ms a window',
    async run({ folder }) {
      const cases = await benchInference(folder);
      return valuesOf(cases, ({ name, batch, medianMs }) => [`${name}, batch ${batch}`, medianMs]);
    },
  },
  pipeline: {
    unit: 'ms a second of audio',
    async run({ folder }) {
      return valuesOf(await benchPipeline(folder), ({ name, costMs }) => [name, costMs.total]);
    },
  },
  allocation: {
    unit: 'bytes a window',
    async run({ folder }) {
      const reports = await benchAllocation(folder);
      return valuesOf(reports, ({ name, heapBytesPerWindow, bufferBytesPerWindow }) => [
        name,
        heapBytesPerWindow + bufferBytesPerWindow,
      ]);
    },
  },
};

function valuesOf<T>(cases: readonly T[], entry: (each: T) => [string, number]): Values {
  return Object.fromEntries(cases.map(entry));
}

async function readBaseline(): Promise<Record<string, Values>> {
  try {
    return JSON.parse(await readFile(BASELINE, 'utf8')) as Record<string, Values>;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw thrown;
  }
}

/** Runs benchmarks one after the other; progress goes to standard error. */
async function runAll(names: readonly string[]): Promise<Record<string, Values>> {
  const model = await findBenchModel();
  const measured: Record<string, Values> = {};
  try {
    for (const name of names) {
      const bench = BENCHES[name];
      if (bench === undefined) throw new Error(`${name} is none of ${Object.keys(BENCHES).join(', ')}`);
      console.error(`${name} …`);
      measured[name] = await bench.run(model);
    }
  } finally {
    await model.remove();
  }
  return measured;
}

function rowsOf(measured: Record<string, Values>, baseline: Record<string, Values>): string[][] {
  return Object.entries(measured).flatMap(([bench, values]) =>
    Object.entries(values).map(([name, now]) => {
      const before = baseline[bench]?.[name];
      const format = (value: number): string => value.toFixed(value < 100 ? 3 : 0);
      return [
        `${bench}: ${name}`,
        BENCHES[bench]!.unit,
        before === undefined ? '-' : format(before),
        format(now),
        before === undefined ? '-' : (now / before).toFixed(2),
      ];
    }),
  );
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { save: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const measured = await runAll(positionals.length > 0 ? positionals : Object.keys(BENCHES));
  const baseline = await readBaseline();
  if (values.json) console.log(JSON.stringify({ baseline, now: measured }, null, 2));
  else printTable(['case', 'unit', 'baseline', 'now', 'ratio'], rowsOf(measured, baseline));
  if (!values.save) return;
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  await writeFile(BASELINE, `${JSON.stringify({ ...baseline, ...measured }, rounded, 2)}\n`);
}

await main();
