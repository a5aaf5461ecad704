/**
 * Turns logits into calibrated probabilities: softmax(logits / temperature), computed without overflow.
 *
 * @param logits - `[nClasses]`
 * @param temperature - positive; above 1 makes the probabilities more even, below 1 more extreme; 1 changes nothing
 * @returns probabilities, `[nClasses]`, in [0, 1], sum 1
 * @see Guo et al. (2017), On Calibration of Modern Neural Networks
 */
export function calibrate(logits: ArrayLike<number>, temperature: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > largest) largest = logits[i]!;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const weight = Math.exp((logits[i]! - largest) / temperature);
    probabilities[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < logits.length; i++) probabilities[i]! /= sum;
  return probabilities;
}

/** One expert's calibrated probabilities and how much they count. */
export interface WeightedProbabilities {
  readonly probabilities: ArrayLike<number>;
  /** In (0, 1]. */
  readonly weight: number;
}

/**
 * Mixes the experts' answers as a mixture of experts does: a weighted mean of probabilities, never of logits, so that an
 * expert which is sure keeps its say.
 *
 * @param parts - one or more experts' probabilities over the same labels
 * @returns probabilities, `[nClasses]`, sum 1
 * @see Jacobs et al. (1991), Adaptive Mixtures of Local Experts
 */
export function blend(parts: readonly WeightedProbabilities[]): Float32Array {
  const nClasses = parts[0]?.probabilities.length ?? 0;
  const mixture = new Float64Array(nClasses);
  for (const { probabilities, weight } of parts) {
    for (let label = 0; label < nClasses; label++) mixture[label]! += weight * probabilities[label]!;
  }
  const sum = mixture.reduce((total, value) => total + value, 0);
  return Float32Array.from(mixture, (value) => value / sum);
}
