/**
 * What resampling one second of one channel to 48 kHz costs, in 20 ms chunks, and how clean it is:
 * `bench/resampler.ts [--json]`.
 *
 * The worst tone is that of five at 5 to 85 % of the lower Nyquist frequency which stands out least from everything
 * else in the output (a least-squares fit).
 */
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createResampler, resampleSignal, TARGET_RATE } from '../src/stream/audio/resample.ts';
import { createFeatureKernel, type FeatureKernel } from '../src/stream/features/feature-kernel.ts';
import { fitTone } from '../test/stream/audio/tone-fit.ts';
import { type BenchCase, interleave, printTable } from './interleave.ts';

const RATES = [8000, 11_025, 16_000, 22_050, 24_000, 44_100, 44_101, 96_000, 192_000];
const SHARES = [0.05, 0.25, 0.5, 0.7, 0.85];
const ROUNDS = 40;
const CHUNKS_A_SECOND = 50;
const TARGET_SNR_DB = 100;

/** One row of the table. */
export interface ResamplerCase {
  readonly fromRate: number;
  readonly worstToneSnrDb: number;
  /** Level of a tone at 85 % of the lower Nyquist frequency, dB. */
  readonly gainAt85Db: number;
  /** ms a second of audio. */
  readonly medianMs: number;
  readonly minMs: number;
}

function tone(frequency: number, sampleRate: number): Float32Array {
  return Float32Array.from({ length: sampleRate / 2 }, (_, n) =>
    Math.sin((2 * Math.PI * frequency * n) / sampleRate),
  );
}

function quality(
  kernel: FeatureKernel,
  fromRate: number,
): Pick<ResamplerCase, 'worstToneSnrDb' | 'gainAt85Db'> {
  const fits = SHARES.map((share) => {
    const frequency = (share * Math.min(fromRate, TARGET_RATE)) / 2;
    return fitTone(resampleSignal(kernel, tone(frequency, fromRate), fromRate), frequency, TARGET_RATE);
  });
  return {
    worstToneSnrDb: Math.min(...fits.map(({ snrDb }) => snrDb)),
    gainAt85Db: 20 * Math.log10(fits.at(-1)!.amplitude),
  };
}

function timedCase(kernel: FeatureKernel, fromRate: number): BenchCase {
  const resampler = createResampler(kernel, fromRate);
  const chunk = tone(440, fromRate).subarray(0, Math.round(fromRate / CHUNKS_A_SECOND));
  return {
    name: `${fromRate}`,
    run() {
      for (let i = 0; i < CHUNKS_A_SECOND; i++) resampler.push(chunk);
      return undefined;
    },
  };
}

/** Measures every rate. */
export async function benchResampler(): Promise<ResamplerCase[]> {
  const kernel = createFeatureKernel();
  const times = await interleave(
    RATES.map((fromRate) => timedCase(kernel, fromRate)),
    ROUNDS,
  );
  return RATES.map((fromRate, i) => {
    const { medianMs, minMs } = times[i]!;
    return { fromRate, ...quality(kernel, fromRate), medianMs, minMs };
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const cases = await benchResampler();
  if (values.json) {
    console.log(JSON.stringify({ unit: 'ms a second of audio', targetSnrDb: TARGET_SNR_DB, cases }, null, 2));
    return;
  }
  printTable(
    ['from Hz', 'worst tone dB', 'gain at 85 % dB', 'median ms', 'min ms'],
    cases.map(({ fromRate, worstToneSnrDb, gainAt85Db, medianMs, minMs }) => [
      `${fromRate}`,
      worstToneSnrDb.toFixed(1),
      gainAt85Db.toFixed(3),
      medianMs.toFixed(3),
      minMs.toFixed(3),
    ]),
  );
  const worst = Math.min(...cases.map(({ worstToneSnrDb }) => worstToneSnrDb));
  console.log(
    `\nworst tone ${worst.toFixed(1)} dB, target ${TARGET_SNR_DB} dB or more; times are a second of audio`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
