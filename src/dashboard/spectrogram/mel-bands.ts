/** One triangular filter: where it begins among the bins of the spectrum, and its weights from there on. */
export interface MelBand {
  readonly firstBin: number;
  readonly weights: Float32Array;
}

/**
 * Triangular filters, evenly spaced on the HTK mel scale from 0 Hz to a highest frequency.
 *
 * @param count - number of bands
 * @param nBins - bins of the power spectrum, from 0 Hz to half the sample rate
 * @param sampleRate - Hz
 * @param maxHz - upper edge of the last band
 * @see O'Shaughnessy (1987): mel(f) = 2595 log10(1 + f / 700)
 */
export function melBands(count: number, nBins: number, sampleRate: number, maxHz: number): MelBand[] {
  const binHz = sampleRate / 2 / (nBins - 1);
  const topMel = toMel(Math.min(maxHz, sampleRate / 2));
  const edges = Array.from({ length: count + 2 }, (_, k) => toHz((topMel * k) / (count + 1)) / binHz);
  return Array.from({ length: count }, (_, band) =>
    triangle(edges[band]!, edges[band + 1]!, edges[band + 2]!, nBins),
  );
}

function triangle(low: number, centre: number, high: number, nBins: number): MelBand {
  const firstBin = Math.min(nBins - 1, Math.floor(low));
  const lastBin = Math.min(nBins - 1, Math.ceil(high));
  const weights = Float32Array.from({ length: lastBin - firstBin + 1 }, (_, k) => {
    const bin = firstBin + k;
    return Math.max(0, Math.min((bin - low) / (centre - low), (high - bin) / (high - centre)));
  });
  return { firstBin, weights };
}

function toMel(hz: number): number {
  return 2595 * Math.log10(1 + hz / 700);
}

function toHz(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}
