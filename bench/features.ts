/**
 * Log-mel in dB of one 3 s window, in one thread, against librosa where that is installed: `bench/features.ts [--json]`.
 *
 * librosa runs in a Python process of its own that waits for its turn and times itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { FEATURE_CONFIG, WINDOW_SAMPLES } from '../src/stream/features/feature-config.ts';
import { createFeatureKernel, type FeatureKernel } from '../src/stream/features/feature-kernel.ts';
import { createFrameStream } from '../src/stream/features/frame-stream.ts';
import { type BenchCase, type BenchResult, interleave, printTable } from './interleave.ts';

const ROUNDS = 100;

/** What one window may cost, ms. */
const TARGET_MS = 2;
/** How many times faster than librosa it is to be. */
const TARGET_RATIO = 5;

/** The windows: recorded speech where the research data is, and a steep spectrum, the kernel's slow case. */
const SPEECH = fileURLToPath(new URL('../../shared/golden/male_angry.signal.f32', import.meta.url));
const SPEECH_OF_A_WOMAN = fileURLToPath(
  new URL('../../shared/golden/female_angry.signal.f32', import.meta.url),
);
const CHIRP = fileURLToPath(new URL('../test/golden/chirp.signal.f32', import.meta.url));

/** Samples in one hop of a stream's windows. */
const HOP_SAMPLES = 96 * FEATURE_CONFIG.hopLength;

function readWindow(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function noise(): Float32Array {
  let state = 1;
  return Float32Array.from({ length: WINDOW_SAMPLES }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

function kernelCases(kernel: FeatureKernel): BenchCase[] {
  const windows: [string, Float32Array][] = [
    ['noise', noise()],
    ['steep chirp', readWindow(CHIRP)],
  ];
  if (existsSync(SPEECH)) {
    windows.unshift(['speech', readWindow(SPEECH)], ['speech of a woman', readWindow(SPEECH_OF_A_WOMAN)]);
  }
  const [, first] = windows[0]!;
  const stream = createFrameStream(kernel);
  const result = new Float32Array(FEATURE_CONFIG.nFrames * FEATURE_CONFIG.nMels);
  const hop = first.subarray(0, HOP_SAMPLES);
  return [
    ...windows.map(([name, window]) => ({
      name: `kernel, ${name}`,
      run: () => void kernel.logMel(window, result),
    })),
    { name: 'kernel with MFCC', run: () => void kernel.features(first) },
    { name: 'kernel, one hop of 96 frames', run: () => void stream.push(hop) },
  ];
}

/** A librosa that answers each `run` with the time it took. */
interface Librosa extends BenchCase {
  stop(): void;
}

/** Null where Python or librosa is missing. */
async function startLibrosa(): Promise<Librosa | null> {
  const script = fileURLToPath(new URL('librosa-logmel.py', import.meta.url));
  const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const env = { ...process.env, ...oneThread };
  const child: ChildProcess = spawn('python3', [script, existsSync(SPEECH) ? SPEECH : CHIRP], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.on('error', () => {});
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const version = await lines.next();
  if (version.done === true) return null;
  return {
    name: `librosa ${version.value}`,
    async run() {
      child.stdin!.write('\n');
      return Number((await lines.next()).value);
    },
    stop: () => child.kill(),
  };
}

/** Measures everything; librosa's row is missing where librosa is. */
export async function benchFeatures(): Promise<{ librosa: BenchResult | null; cases: BenchResult[] }> {
  const librosa = await startLibrosa();
  try {
    const cases = kernelCases(createFeatureKernel());
    const results = await interleave(librosa === null ? cases : [...cases, librosa], ROUNDS);
    return { librosa: librosa === null ? null : results.at(-1)!, cases: results };
  } finally {
    librosa?.stop();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const { librosa, cases } = await benchFeatures();
  const ratio = ({ medianMs }: BenchResult): number | null =>
    librosa === null ? null : librosa.medianMs / medianMs;
  if (values.json) {
    const rows = cases.map((each) => ({ ...each, timesFasterThanLibrosa: ratio(each) }));
    console.log(
      JSON.stringify(
        { unit: 'ms a window', targetMs: TARGET_MS, targetRatio: TARGET_RATIO, cases: rows },
        null,
        2,
      ),
    );
    return;
  }
  printTable(
    ['case', 'median ms', 'min ms', 'librosa / case'],
    cases.map((each) => [
      each.name,
      each.medianMs.toFixed(3),
      each.minMs.toFixed(3),
      ratio(each)?.toFixed(2) ?? '-',
    ]),
  );
  if (librosa === null)
    console.log('\nlibrosa is missing (pip install librosa), so there is nothing to compare with');
  const { name, medianMs } = cases[0]!;
  console.log(
    `\n${name}: ${medianMs.toFixed(2)} ms a window, target ${TARGET_MS} ms or less and ${TARGET_RATIO} times librosa`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
