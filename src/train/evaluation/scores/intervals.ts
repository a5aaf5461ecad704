import { createRandom } from '../../random.ts';
import { type ConfusionMatrix, uarOf } from './confusion.ts';

/** Where a score lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** `wilson` takes items for independent; `speaker-bootstrap` draws whole speakers, whose clips are alike. */
  readonly method: 'wilson' | 'speaker-bootstrap';
}

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** Fewer speakers say too little of how speakers differ. */
export const MIN_SPEAKERS = 4;

/** How a bootstrap is drawn. */
export interface BootstrapOptions {
  readonly seed: number;
  /** Draws; 2,000 leave the ends of the interval uncertain by a few thousandths. */
  readonly resamples: number;
}

/** Defaults of {@link BootstrapOptions}. */
export const DEFAULT_BOOTSTRAP: BootstrapOptions = Object.freeze({ seed: 1, resamples: 2_000 });

/**
 * The 95 % interval of a share by Wilson's score, which stays within [0, 1] and holds for few items too.
 *
 * @param right - items counted
 * @param n - items in all, at least one
 * @see Wilson (1927), doi:10.1080/01621459.1927.10502953
 */
export function wilsonInterval(right: number, n: number): Interval {
  const share = right / n;
  const centre = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const reach = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { low: Math.max(0, centre - reach), high: Math.min(1, centre + reach), method: 'wilson' };
}

/**
 * The 95 % interval of the unweighted average recall, from drawing as many speakers as there are, with replacement: how far it
 * would move with other speakers of the same kind.
 *
 * @param speakers - the confusion matrix of every speaker
 * @returns the 2.5 and 97.5 percentiles; null for fewer than {@link MIN_SPEAKERS} speakers
 * @see Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13
 */
export function bootstrapUarInterval(
  speakers: readonly ConfusionMatrix[],
  { seed, resamples }: BootstrapOptions = DEFAULT_BOOTSTRAP,
): Interval | null {
  if (speakers.length < MIN_SPEAKERS) return null;
  const random = createRandom(seed);
  const drawn = Float64Array.from({ length: resamples }, () => {
    const sample = speakers.map(() => speakers[random.below(speakers.length)]!);
    return uarOf(addConfusions(sample));
  }).sort();
  return {
    low: percentile(drawn, 0.025),
    high: percentile(drawn, 0.975),
    method: 'speaker-bootstrap',
  };
}

function addConfusions(matrices: readonly ConfusionMatrix[]): ConfusionMatrix {
  return matrices[0]!.map((row, truth) =>
    row.map((_, label) => matrices.reduce((sum, matrix) => sum + matrix[truth]![label]!, 0)),
  );
}

/** Linear between the values of a sorted list, as `numpy.percentile`. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
