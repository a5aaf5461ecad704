import type { Difference } from './difference.ts';

/** One period a frame may have. */
export interface PitchCandidate {
  /** Hz. */
  readonly f0: number;
  /** Normalized difference at that period: 0 for a perfect period, 1 for noise. */
  readonly aperiodicity: number;
}

/** Dips shallower than this say nothing of a period. */
const SHALLOWEST_DIP = 0.6;

/** Candidates kept of a frame; a voice has its period, half of it and a few multiples. */
const MOST_CANDIDATES = 8;

/**
 * The dips of a frame's difference function, each refined by a parabola through its three lowest points.
 *
 * The parabola is laid through the raw difference, because the normalized one leans towards short lags (the paper's step 5).
 *
 * @param minLag - shortest period, samples, at least 2
 * @param sampleRate - Hz
 * @returns the deepest dips, best first
 */
export function findCandidates(
  { raw, normalized }: Difference,
  minLag: number,
  sampleRate: number,
): PitchCandidate[] {
  const candidates: PitchCandidate[] = [];
  for (let lag = minLag; lag < normalized.length - 1; lag++) {
    const depth = normalized[lag]!;
    if (depth > SHALLOWEST_DIP || depth > normalized[lag - 1]! || depth >= normalized[lag + 1]!) continue;
    candidates.push({
      f0: sampleRate / (lag + vertexOffset(raw, lag)),
      aperiodicity: Math.max(0, vertexValue(normalized, lag)),
    });
  }
  return candidates.sort((a, b) => a.aperiodicity - b.aperiodicity).slice(0, MOST_CANDIDATES);
}

/** Where between its neighbours the parabola through three points is lowest, (-1, 1). */
function vertexOffset(values: Float64Array, middle: number): number {
  const [left, centre, right] = [values[middle - 1]!, values[middle]!, values[middle + 1]!];
  const curvature = left - 2 * centre + right;
  if (curvature <= 0) return 0;
  return Math.max(-1, Math.min(1, (left - right) / (2 * curvature)));
}

/** The parabola's lowest value. */
function vertexValue(values: Float64Array, middle: number): number {
  return values[middle]! - (vertexOffset(values, middle) * (values[middle - 1]! - values[middle + 1]!)) / 4;
}
