import type { Prediction } from './prediction.ts';

/** Half of the last digit that events carry: a probability of 0 there costs 14.5 nats and not infinitely many. */
const LEAST_PROBABILITY = 5e-7;

/**
 * Mean cross-entropy of the true classes, nats.
 *
 * @param predictions - at least one
 * @see equals `sklearn.metrics.log_loss` but for probabilities under 5e-7
 */
export function crossEntropyOf(predictions: readonly Prediction[]): number {
  const costs = predictions.map(
    ({ truth, probabilities }) => -Math.log(Math.max(LEAST_PROBABILITY, probabilities[truth]!)),
  );
  return costs.reduce((total, cost) => total + cost, 0) / predictions.length;
}
