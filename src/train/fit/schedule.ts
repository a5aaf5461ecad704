/** Shape of a one-cycle schedule. */
export interface OneCycle {
  /** Highest learning rate. */
  readonly peak: number;
  /** Share of all steps spent rising to the peak, (0, 1). */
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
  const cosine = (from: number, to: number, share: number) =>
    to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
  if (step < rise) return cosine(cycle.peak / cycle.startDivisor, cycle.peak, step / rise);
  const share = (step - rise) / Math.max(1, steps - rise - 1);
  return cosine(cycle.peak, cycle.peak / cycle.endDivisor, Math.min(1, share));
}
