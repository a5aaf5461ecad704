import { UndertoneError } from '../../sdk/errors.ts';
import type { SketchKind } from './estimate/sketch.ts';

/** Fewest and most channels that can be separated. */
export const MIN_CHANNELS = 2;
export const MAX_CHANNELS = 8;

/** How hard mixing is estimated; all have a default. */
export interface EstimateOptions {
  /** Samples that become one value of the estimate, 1 to 64; 8. */
  readonly stride?: number;
  /** Iterations after which the search counts as failed; 50. */
  readonly maxIterations?: number;
  /** Change of the rotation at which the search rests, 1 less a cosine; 1e-6. */
  readonly tolerance?: number;
}

/** Options of a separation in one go; all have a default. */
export interface IcaOptions extends EstimateOptions {
  /** What the estimate listens to; `either`, the speech band first and plain samples where that decides nothing. */
  readonly listenTo?: SketchKind | 'either';
}

/** Options of a separator; all but the number of channels have a default. */
export interface SeparatorOptions extends EstimateOptions {
  /** What the estimate listens to; `speechBand`. */
  readonly listenTo?: SketchKind;
  /** Channels of the stream, 2 to 8, as many as there are sources. */
  readonly nChannels: number;
  /** Rate of the samples, Hz; 48,000. */
  readonly sampleRate?: number;
  /** Audio an estimate is made from, ms; 3,000. */
  readonly windowMs?: number;
  /** Distance between estimates, ms; 1,000. */
  readonly updateMs?: number;
  /** Audio held back until the first estimate, a multiple of `updateMs`, ms; 1,000. */
  readonly holdMs?: number;
  /** Time in which one unmixing fades into the next, at most `updateMs`, ms; 50. */
  readonly fadeMs?: number;
}

/** Defaults of {@link IcaOptions}. */
export const DEFAULT_ICA_OPTIONS: Required<IcaOptions> = Object.freeze({
  listenTo: 'either',
  stride: 8,
  maxIterations: 50,
  tolerance: 1e-6,
});

/** Defaults of {@link SeparatorOptions}. */
export const DEFAULT_SEPARATOR_OPTIONS: Required<Omit<SeparatorOptions, 'nChannels'>> = Object.freeze({
  ...DEFAULT_ICA_OPTIONS,
  listenTo: 'speechBand',
  sampleRate: 48_000,
  windowMs: 3_000,
  updateMs: 1_000,
  holdMs: 1_000,
  fadeMs: 50,
});

/**
 * Checks a number of channels.
 *
 * @throws ERR_CHANNELS
 */
export function checkChannelCount(nChannels: number): void {
  if (Number.isInteger(nChannels) && nChannels >= MIN_CHANNELS && nChannels <= MAX_CHANNELS) return;
  const range = `${MIN_CHANNELS} to ${MAX_CHANNELS}`;
  throw new UndertoneError('ERR_CHANNELS', `separation needs ${range} channels, got ${nChannels}`);
}

/**
 * Merges options of an estimate with the defaults and checks them.
 *
 * @throws ERR_INVALID_OPTION listing every problem
 */
export function resolveIcaOptions(options: IcaOptions): Required<IcaOptions> {
  const resolved = { ...DEFAULT_ICA_OPTIONS, ...options };
  throwProblems([
    ...unknownKeys(resolved, DEFAULT_ICA_OPTIONS),
    ...listenProblems(resolved.listenTo, ['speechBand', 'samples', 'either']),
    ...estimateProblems(resolved),
  ]);
  return Object.freeze(resolved);
}

/**
 * Merges options of a separator with the defaults and checks them.
 *
 * @throws ERR_CHANNELS, or ERR_INVALID_OPTION listing every problem
 */
export function resolveSeparatorOptions(options: SeparatorOptions): Required<SeparatorOptions> {
  const resolved = { ...DEFAULT_SEPARATOR_OPTIONS, ...options };
  checkChannelCount(resolved.nChannels);
  throwProblems([
    ...unknownKeys(resolved, { ...DEFAULT_SEPARATOR_OPTIONS, nChannels: 0 }),
    ...listenProblems(resolved.listenTo, ['speechBand', 'samples']),
    ...estimateProblems(resolved),
    ...timingProblems(resolved),
  ]);
  return Object.freeze(resolved);
}

function unknownKeys(options: object, known: object): string[] {
  return Object.keys(options)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => `${name} is not an option`);
}

function listenProblems(listenTo: string, known: readonly string[]): string[] {
  return unless(known.includes(listenTo), `listenTo must be one of ${known.join(', ')}, got ${listenTo}`);
}

function estimateProblems({ stride, maxIterations, tolerance }: Required<EstimateOptions>): string[] {
  return [
    ...unless(
      Number.isInteger(stride) && stride >= 1 && stride <= 64,
      `stride must be a whole number, 1 to 64, got ${stride}`,
    ),
    ...unless(
      Number.isInteger(maxIterations) && maxIterations >= 1,
      `maxIterations must be a whole number from 1, got ${maxIterations}`,
    ),
    ...unless(tolerance > 0 && tolerance < 1, `tolerance must lie between 0 and 1, got ${tolerance}`),
  ];
}

function timingProblems(options: Required<SeparatorOptions>): string[] {
  const { sampleRate, windowMs, updateMs, holdMs, fadeMs } = options;
  return [
    ...unless(
      Number.isInteger(sampleRate) && sampleRate > 0,
      `sampleRate must be a whole number of Hz, got ${sampleRate}`,
    ),
    ...unless(updateMs > 0, `updateMs must be positive, got ${updateMs}`),
    ...unless(
      holdMs > 0 && holdMs % updateMs === 0,
      `holdMs must be a multiple of updateMs (${updateMs}), got ${holdMs}`,
    ),
    ...unless(windowMs >= holdMs, `windowMs must be at least holdMs (${holdMs}), got ${windowMs}`),
    ...unless(
      fadeMs > 0 && fadeMs <= updateMs,
      `fadeMs must be positive and at most updateMs (${updateMs}), got ${fadeMs}`,
    ),
  ];
}

function unless(claim: boolean, problem: string): string[] {
  return claim ? [] : [problem];
}

function throwProblems(problems: readonly string[]): void {
  if (problems.length > 0) throw new UndertoneError('ERR_INVALID_OPTION', problems.join('; '));
}
