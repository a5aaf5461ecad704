import { availableParallelism } from 'node:os';
import { UndertoneError } from '../../sdk/errors.ts';
import type { EngineName } from '../models/engine.ts';
import type { LaneLogger, StageDuration } from './lane.ts';

/** Options of a lane pool that have a default. */
export interface LanePoolOptions {
  /** Number of worker threads; 0, the default, is one per core but one, which is the main thread's; with two cores it is two. */
  readonly lanes?: number;
  /** Engine that runs the networks; `onnx`. */
  readonly engine?: EngineName;
  /** Waiting audio of one stream above which `write` answers false, ms; 5,000. */
  readonly highWaterMs?: number;
  /**
   * How long a live stream's audio may wait before its oldest windows are skipped, ms; 1,500. At a quarter of it every other
   * window of all live streams of the lane is left out.
   */
  readonly maxLiveLagMs?: number;
  /** Where the loss of a lane is said; nowhere. */
  readonly logger?: LaneLogger;
  /** Called with every stage duration the lanes measure, for a histogram. */
  readonly onStage?: (duration: StageDuration) => void;
}

/** Defaults of {@link LanePoolOptions}. */
export const DEFAULT_LANE_POOL_OPTIONS: Required<LanePoolOptions> = Object.freeze({
  lanes: 0,
  engine: 'onnx',
  highWaterMs: 5_000,
  maxLiveLagMs: 1_500,
  logger: Object.freeze({ info: () => {}, error: () => {} }),
  onStage: () => {},
});

const positive = (name: 'highWaterMs' | 'maxLiveLagMs', value: number): string[] =>
  Number.isFinite(value) && value > 0 ? [] : [`${name} must be a positive number of ms, got ${value}`];

/**
 * Merges a pool's options with the defaults and checks them.
 *
 * @param options - what the caller chose
 * @returns every option, with the number of lanes decided
 * @throws ERR_INVALID_OPTION listing every problem
 */
export function resolveLanePoolOptions(options: LanePoolOptions): Required<LanePoolOptions> {
  const merged = { ...DEFAULT_LANE_POOL_OPTIONS, ...options };
  const unknown = Object.keys(merged).filter((name) => !Object.hasOwn(DEFAULT_LANE_POOL_OPTIONS, name));
  const { lanes, highWaterMs, maxLiveLagMs } = merged;
  const problems = [
    ...unknown.map((name) => `${name} is not an option`),
    ...(Number.isInteger(lanes) && lanes >= 0 ? [] : [`lanes must be a whole number from 0, got ${lanes}`]),
    ...positive('highWaterMs', highWaterMs),
    ...positive('maxLiveLagMs', maxLiveLagMs),
  ];
  if (problems.length > 0) throw new UndertoneError('ERR_INVALID_OPTION', problems.join('; '));
  return Object.freeze({ ...merged, lanes: lanes === 0 ? defaultLanes(availableParallelism()) : lanes });
}

/**
 * Lanes that suit a machine.
 *
 * With two cores the sockets of 150 calls take a third of one, and a single lane is full before them (docs/results/performance.md).
 *
 * @param cores - threads the machine runs at once, from 1
 */
export function defaultLanes(cores: number): number {
  return Math.max(Math.min(2, cores), cores - 1);
}
