import type { WindowLogits } from './validate.ts';

/** Temperatures tried, from over-confident 0.3 to under-confident 6, in steps of 2 %. */
const CANDIDATES = Array.from({ length: 152 }, (_, step) => 0.3 * 1.02 ** step);

/**
 * Mean negative log-likelihood of windows at one temperature.
 *
 * @param truth - true class of every clip (0 or 1 where there is one output), by position in the clip list
 */
export function windowLoss(
  { logits, outputs, clip }: WindowLogits,
  truth: readonly number[],
  temperature: number,
): number {
  let total = 0;
  clip.forEach((clipIndex, row) => {
    const scaled = Array.from(
      logits.subarray(row * outputs, (row + 1) * outputs),
      (logit) => logit / temperature,
    );
    const all = outputs === 1 ? [0, scaled[0]!] : scaled;
    const highest = Math.max(...all);
    const logSum = highest + Math.log(all.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
    total += logSum - all[truth[clipIndex]!]!;
  });
  return total / clip.length;
}

/**
 * Fits the temperature that makes a network's probabilities true on validation speakers.
 *
 * @returns the temperature with the least loss, 0.3 to 6
 * @see Guo et al. (2017), arXiv:1706.04599
 */
export function fitTemperature(windows: WindowLogits, truth: readonly number[]): number {
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (const temperature of CANDIDATES) {
    const loss = windowLoss(windows, truth, temperature);
    if (loss < least) [best, least] = [temperature, loss];
  }
  return Number(best.toFixed(4));
}

/**
 * Mean probabilities of every clip's windows, each counted by its weight.
 *
 * @returns one row a clip, `[nClips][nClasses]`; a single output gives two classes
 */
export function clipProbabilities(
  { logits, outputs, clip, weights }: WindowLogits,
  nClips: number,
  temperature: number,
): Float64Array[] {
  const nClasses = Math.max(2, outputs);
  const rows = Array.from({ length: nClips }, () => new Float64Array(nClasses));
  const totals = new Float64Array(nClips);
  clip.forEach((clipIndex, row) => {
    const scaled = Array.from(
      logits.subarray(row * outputs, (row + 1) * outputs),
      (logit) => logit / temperature,
    );
    const all = outputs === 1 ? [0, scaled[0]!] : scaled;
    const highest = Math.max(...all);
    const exponentials = all.map((logit) => Math.exp(logit - highest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    const weight = weights?.[row] ?? 1;
    exponentials.forEach((value, label) => {
      rows[clipIndex]![label]! += (weight * value) / sum;
    });
    totals[clipIndex]! += weight;
  });
  rows.forEach((row, index) => {
    row.forEach((value, label) => {
      row[label] = value / totals[index]!;
    });
  });
  return rows;
}
