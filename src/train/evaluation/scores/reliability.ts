import { argMax, type Prediction } from './prediction.ts';

/** Bins of confidence that the expected calibration error is computed over (Guo et al. 2017). */
export const CONFIDENCE_BINS = 15;

/** Predictions of like confidence: for a calibrated model `accuracy` equals `confidence`. */
export interface ReliabilityBin {
  /** Confidence from which a prediction belongs to the bin, [0, 1). */
  readonly from: number;
  /** Confidence up to which it does. */
  readonly to: number;
  /** Predictions in the bin. */
  readonly n: number;
  /** Their mean confidence; null where there are none. */
  readonly confidence: number | null;
  /** Share of them that are right; null where there are none. */
  readonly accuracy: number | null;
}

/**
 * Sorts predictions into equal bins of confidence, the probability of the winner.
 *
 * @param bins - number of bins over [0, 1]
 */
export function reliabilityBins(
  predictions: readonly Prediction[],
  bins = CONFIDENCE_BINS,
): ReliabilityBin[] {
  const counts = new Float64Array(bins);
  const confidence = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (const { truth, probabilities } of predictions) {
    const label = argMax(probabilities);
    const bin = Math.min(bins - 1, Math.floor(probabilities[label]! * bins));
    counts[bin]!++;
    confidence[bin]! += probabilities[label]!;
    right[bin]! += label === truth ? 1 : 0;
  }
  return Array.from({ length: bins }, (_, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    n: counts[bin]!,
    confidence: counts[bin] === 0 ? null : confidence[bin]! / counts[bin]!,
    accuracy: counts[bin] === 0 ? null : right[bin]! / counts[bin]!,
  }));
}

/**
 * Mean distance between confidence and accuracy over equal bins of confidence, weighted by their size.
 *
 * @see Guo et al. (2017), "On calibration of modern neural networks", arXiv:1706.04599
 */
export function expectedCalibrationError(predictions: readonly Prediction[], bins = CONFIDENCE_BINS): number {
  const gaps = reliabilityBins(predictions, bins).map(
    ({ n, confidence, accuracy }) => n * Math.abs((confidence ?? 0) - (accuracy ?? 0)),
  );
  return gaps.reduce((total, gap) => total + gap, 0) / predictions.length;
}
