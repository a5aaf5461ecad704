/** How the learning rate may move over a training. */
export const SCHEDULES = ['oneCycle', 'cosine', 'constant'] as const;

/** One of {@link SCHEDULES}. */
export type ScheduleKind = (typeof SCHEDULES)[number];

/** Shape of a schedule. */
export interface Schedule {
  readonly kind: ScheduleKind;
  /** Highest learning rate. */
  readonly peak: number;
  /** Share of all steps spent rising to the peak, [0, 1). */
  readonly warmupShare: number;
}

/**
 * Learning rate of one step.
 *
 * @param schedule - which schedule, and its shape
 * @param step - 0 to `steps - 1`
 * @param steps - length of the training
 */
export function learningRateAt(schedule: Schedule, step: number, steps: number): number {
  switch (schedule.kind) {
    case 'oneCycle':
      return oneCycleRate(step, steps, { ...DEFAULT_ONE_CYCLE, ...schedule });
    case 'cosine':
      return cosineRate(step, steps, schedule);
    case 'constant':
      return constantRate(step, steps, schedule);
    default:
      return schedule.kind satisfies never;
  }
}

/** Shape of a one-cycle schedule. */
export interface OneCycle {
  /** Highest learning rate. */
  readonly peak: number;
  /** Share of all steps spent rising to the peak, [0, 1). */
  readonly warmupShare: number;
  /** The first learning rate is the peak divided by it. */
  readonly startDivisor: number;
  /** The last learning rate is the peak divided by it. */
  readonly endDivisor: number;
}

/** The schedule every recipe uses unless it says otherwise. */
export const DEFAULT_ONE_CYCLE: Omit<OneCycle, 'peak'> = Object.freeze({
  warmupShare: 0.25,
  startDivisor: 25,
  endDivisor: 10_000,
});

/**
 * Learning rate of one step: a cosine up to the peak, then a cosine down to almost nothing.
 *
 * @param step - 0 to `steps - 1`
 * @param steps - length of the training
 * @see Smith and Topin (2019), "Super-convergence", arXiv:1708.07120; equals `torch.optim.lr_scheduler.OneCycleLR`
 */
export function oneCycleRate(step: number, steps: number, cycle: OneCycle): number {
  const rise = Math.max(1, Math.floor(steps * cycle.warmupShare));
  if (step < rise) return cosine(cycle.peak / cycle.startDivisor, cycle.peak, step / rise);
  const share = (step - rise) / Math.max(1, steps - rise - 1);
  return cosine(cycle.peak, cycle.peak / cycle.endDivisor, Math.min(1, share));
}

/**
 * Learning rate of one step: a straight line up to the peak, then half a cosine that would reach zero one step after the last.
 *
 * @param step - 0 to `steps - 1`
 * @param steps - length of the training
 * @see Loshchilov and Hutter (2017), arXiv:1608.03983, without restarts; equals `torch.optim.lr_scheduler.CosineAnnealingLR`
 * after the warm-up
 */
export function cosineRate(step: number, steps: number, schedule: Omit<Schedule, 'kind'>): number {
  const rise = warmupSteps(steps, schedule.warmupShare);
  if (step < rise) return warmupRate(step, rise, schedule.peak);
  return cosine(schedule.peak, 0, (step - rise) / (steps - rise));
}

/**
 * Learning rate of one step: a straight line up to the peak, then the peak.
 *
 * @param step - 0 to `steps - 1`
 * @param steps - length of the training
 */
export function constantRate(step: number, steps: number, schedule: Omit<Schedule, 'kind'>): number {
  const rise = warmupSteps(steps, schedule.warmupShare);
  return step < rise ? warmupRate(step, rise, schedule.peak) : schedule.peak;
}

function warmupSteps(steps: number, share: number): number {
  return Math.floor(steps * share);
}

/** The first step already learns, and the one after the warm-up is the first at the peak. */
function warmupRate(step: number, rise: number, peak: number): number {
  return (peak * (step + 1)) / (rise + 1);
}

function cosine(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
}
