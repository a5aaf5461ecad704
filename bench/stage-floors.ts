import { TARGET_RATE } from '../src/stream/audio/resample.ts';
import { FEATURE_CONFIG } from '../src/stream/features/feature-config.ts';
import type { MachinePeak } from './floor.ts';
import type { PipelineAudio } from './pipeline-input.ts';
import type { Stage } from './pipeline-stages.ts';

const FLOAT_BYTES = 4;

/** Taps of the filter that doubles or multiplies a rate. */
const RESAMPLER_TAPS = 64;

/** One frame: window, real FFT of 1024 (5 N log2 N / 2), powers, sparse mel and logarithms. */
const FLOPS_A_FRAME = 32_000;

/** Multiply-adds a window of the default networks, twice as many operations. */
const ROUTER_FLOPS = 2 * 3e6;
const EXPERT_FLOPS = 2 * 34e6;

/**
 * The least time the work of every stage can take: its arithmetic at the peak of a matrix product, or its bytes at the peak of
 * a copy.
 *
 * @param audio - as it arrives
 * @param judgedPerSecond - windows
 * @param peak - of this machine
 * @returns ms a second of audio; null where nobody has counted the work
 */
export function stageFloorsMs(
  { sampleRate, encoding }: PipelineAudio,
  judgedPerSecond: number,
  { flopsPerSecond, copiedBytesPerSecond }: MachinePeak,
): Record<Stage, number | null> {
  const arithmeticMs = (flops: number): number => (flops / flopsPerSecond) * 1_000;
  const copyMs = (bytes: number): number => (bytes / copiedBytesPerSecond) * 1_000;
  const sampleBytes = encoding === 'mulaw' ? 1 : 2;
  const { hopLength, nFrames, nMels } = FEATURE_CONFIG;
  return {
    decode: copyMs(sampleRate * (sampleBytes + FLOAT_BYTES)),
    resample: sampleRate === TARGET_RATE ? 0 : arithmeticMs(2 * RESAMPLER_TAPS * TARGET_RATE),
    'voice activity': null,
    features: arithmeticMs((FLOPS_A_FRAME * TARGET_RATE) / hopLength),
    normalization: copyMs(2 * nFrames * nMels * FLOAT_BYTES * judgedPerSecond),
    router: arithmeticMs(ROUTER_FLOPS * judgedPerSecond),
    expert: arithmeticMs(EXPERT_FLOPS * judgedPerSecond),
  };
}
