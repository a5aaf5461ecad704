import { UndertoneError } from '../../sdk/errors.ts';
import { LOSSES, type LossKind } from './loss.ts';
import { OPTIMIZERS, type OptimizerKind } from './optimizer.ts';
import { SCHEDULES, type ScheduleKind } from './schedule.ts';

/** What on the validation clips says that an epoch was better: a lower loss, or a higher unweighted average recall. */
export type SelectionMetric = 'loss' | 'uar';

/** When a training ends before its last epoch. */
export interface EarlyStopping {
  /** Epochs in a row without a new best after which training stops, from 1. */
  readonly patience: number;
  readonly metric: SelectionMetric;
}

/** Averaging of the weights over the last epochs. */
export interface WeightAverage {
  /** Share of the epochs before the first that counts, [0, 1); 0.75 averages the last quarter. */
  readonly startShare: number;
}

/** How to train; what may be left out has a default in {@link DEFAULT_FIT}. */
export interface FitOptions {
  readonly loss: LossKind;
  /** From 1. */
  readonly epochs: number;
  /** Examples a step, from 1; an epoch leaves out what does not fill a batch. */
  readonly batchSize: number;
  /** Highest learning rate of the schedule. */
  readonly learningRate: number;
  /** What it means is the optimizer's: a share of the weights for `adamw`, a penalty in the gradient for `adam`. */
  readonly weightDecay: number;
  /** Share of the target spread over all classes, [0, 1). */
  readonly labelSmoothing: number;
  /** Parameter of mixup's beta distribution, (0, 1]; 0 for none. */
  readonly mixup: number;
  /** Of order, augmentation, mixup and dropout. */
  readonly seed: number;
  /** `adamw` decouples weight decay from the gradient, `adam` adds it there, `muon` is `adamw` with orthogonalized gradients; `adamw`. */
  readonly optimizer?: OptimizerKind;
  /** `oneCycle`, `cosine` or `constant`, each after a warm-up; `oneCycle`. */
  readonly schedule?: ScheduleKind;
  /** Share of all steps spent rising to the learning rate, [0, 1); 0.25. */
  readonly warmupShare?: number;
  /** Gradients are scaled down to this global norm; null leaves them as they are; 2. */
  readonly clipNorm?: number | null;
  /** Stops where validation has not improved for some epochs, and gives the weights of the best one; null, never. */
  readonly earlyStopping?: EarlyStopping | null;
  /** Trains all epochs and gives the weights of the one that validated best; null gives those of the last. */
  readonly keepBest?: SelectionMetric | null;
  /** Weight of what a teacher says beside the labels, where there is a teacher; 0, none. */
  readonly distillation?: number;
  /** Gives the mean of the weights over the last epochs; null gives those of the last. */
  readonly weightAverage?: WeightAverage | null;
}

/** {@link FitOptions} with every choice made; `keepBest` says which weights early stopping returns, too. */
export type ResolvedFitOptions = Required<FitOptions>;

/** The part of {@link FitOptions} that has defaults. */
type OptionalFitOptions = Omit<
  ResolvedFitOptions,
  'loss' | 'epochs' | 'batchSize' | 'learningRate' | 'weightDecay' | 'labelSmoothing' | 'mixup' | 'seed'
>;

/** Defaults of {@link FitOptions}. */
export const DEFAULT_FIT: OptionalFitOptions = Object.freeze({
  optimizer: 'adamw',
  schedule: 'oneCycle',
  warmupShare: 0.25,
  clipNorm: 2,
  earlyStopping: null,
  keepBest: null,
  weightAverage: null,
  distillation: 0,
});

const REQUIRED = [
  'loss',
  'epochs',
  'batchSize',
  'learningRate',
  'weightDecay',
  'labelSmoothing',
  'mixup',
  'seed',
];

/**
 * Merges training options with their defaults and checks them.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` listing every problem
 */
export function resolveFitOptions(options: FitOptions): ResolvedFitOptions {
  const merged = { ...DEFAULT_FIT, ...options };
  const problems = [
    ...unknownKeys(merged, [...REQUIRED, ...Object.keys(DEFAULT_FIT)], ''),
    ...choiceProblems(merged),
    ...numberProblems(merged),
    ...selectionProblems(merged),
  ];
  if (problems.length > 0) throw new UndertoneError('ERR_INVALID_OPTION', problems.join('; '));
  return Object.freeze({ ...merged, keepBest: merged.earlyStopping?.metric ?? merged.keepBest });
}

function unknownKeys(given: object | null, known: readonly string[], prefix: string): string[] {
  return Object.keys(given ?? {})
    .filter((name) => !known.includes(name))
    .map((name) => `${prefix}${name} is not an option`);
}

function choiceProblems({ loss, optimizer, schedule }: ResolvedFitOptions): string[] {
  return [
    ...oneOf('loss', loss, LOSSES),
    ...oneOf('optimizer', optimizer, OPTIMIZERS),
    ...oneOf('schedule', schedule, SCHEDULES),
  ];
}

function oneOf(name: string, value: unknown, choices: readonly unknown[]): string[] {
  return choices.includes(value) ? [] : [`${name} must be one of ${choices.join(', ')}, got ${value}`];
}

function numberProblems(options: ResolvedFitOptions): string[] {
  const { epochs, batchSize, learningRate, weightDecay, labelSmoothing, mixup, seed } = options;
  const { warmupShare, clipNorm, distillation } = options;
  const positive = (value: number) => Number.isFinite(value) && value > 0;
  return [
    ...check('epochs', epochs, isCount, 'a whole number from 1'),
    ...check('batchSize', batchSize, isCount, 'a whole number from 1'),
    ...check('learningRate', learningRate, positive, 'a positive number'),
    ...check('weightDecay', weightDecay, (value) => value === 0 || positive(value), 'a number from 0'),
    ...check('labelSmoothing', labelSmoothing, isShare, 'from 0 to below 1'),
    ...check('mixup', mixup, (value) => value >= 0 && value <= 1, 'from 0 to 1'),
    ...check('seed', seed, Number.isInteger, 'a whole number'),
    ...check('distillation', distillation, (value) => value === 0 || positive(value), 'a number from 0'),
    ...check('warmupShare', warmupShare, isShare, 'from 0 to below 1'),
    ...(clipNorm === null ? [] : check('clipNorm', clipNorm, positive, 'a positive number or null')),
  ];
}

function selectionProblems({ earlyStopping, keepBest, weightAverage }: ResolvedFitOptions): string[] {
  const metrics = ['loss', 'uar'];
  const problems = [
    ...unknownKeys(earlyStopping, ['patience', 'metric'], 'earlyStopping.'),
    ...unknownKeys(weightAverage, ['startShare'], 'weightAverage.'),
  ];
  if (keepBest !== null) problems.push(...oneOf('keepBest', keepBest, metrics));
  if (earlyStopping !== null) {
    const { patience, metric } = earlyStopping;
    problems.push(
      ...check('earlyStopping.patience', patience, isCount, 'a whole number from 1'),
      ...oneOf('earlyStopping.metric', metric, metrics),
    );
    if (keepBest !== null && keepBest !== metric)
      problems.push(`keepBest must be ${metric} as earlyStopping.metric is, or null, got ${keepBest}`);
  }
  if (weightAverage !== null) {
    problems.push(
      ...check('weightAverage.startShare', weightAverage.startShare, isShare, 'from 0 to below 1'),
    );
    if (earlyStopping !== null || keepBest !== null)
      problems.push('weightAverage excludes earlyStopping and keepBest: a training ends with one of them');
  }
  return problems;
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
const isShare = (value: number): boolean => value >= 0 && value < 1;

function check(name: string, value: number, isValid: (value: number) => boolean, expected: string): string[] {
  return isValid(value) ? [] : [`${name} must be ${expected}, got ${value}`];
}
