/** What YIN's steps 2 and 3 make of one frame, by lag. */
export interface Difference {
  /** Squared difference between the frame and itself `lag` samples later, `[maxLag + 1]`. */
  readonly raw: Float64Array;
  /** `raw` over its mean up to that lag, 1 for noise and near 0 at a period, `[maxLag + 1]`. */
  readonly normalized: Float64Array;
}

/** Computes the difference function of one frame after another, in buffers of its own. */
export interface DifferenceFunction {
  /**
   * The difference function around one place.
   *
   * @param centre - sample the frame is centred on
   * @returns views that are valid until the next call
   */
  at(centre: number): Difference;
  /** Power of the signal in the window around one place, mean square. */
  power(centre: number): number;
}

/**
 * Prepares YIN's difference function of a signal.
 *
 * For every lag the two windows compared lie evenly around the centre, so that a gliding voice is measured at the frame's
 * time at every pitch (the paper's section on time asymmetry).
 *
 * @param samples - mono, zeros are taken to lie before and after
 * @param windowLength - samples summed over
 * @param maxLag - longest period, samples
 * @see de Cheveigné and Kawahara (2002), doi:10.1121/1.1458024, equations 6 and 8
 */
export function createDifferenceFunction(
  samples: Float32Array,
  windowLength: number,
  maxLag: number,
): DifferenceFunction {
  const margin = windowLength + maxLag;
  const padded = new Float64Array(samples.length + 2 * margin);
  padded.set(samples, margin);
  const energyBefore = runningEnergy(padded);
  const raw = new Float64Array(maxLag + 1);
  const normalized = new Float64Array(maxLag + 1);
  const energy = (start: number): number => energyBefore[start + windowLength]! - energyBefore[start]!;

  return {
    at(centre) {
      let sum = 0;
      normalized[0] = 1;
      for (let lag = 1; lag <= maxLag; lag++) {
        const start = margin + centre - ((windowLength + lag) >> 1);
        const product = correlation(padded, start, lag, windowLength);
        // (a - b)^2 summed is what both hold less twice what they share; rounding may leave it a little under zero.
        raw[lag] = Math.max(0, energy(start) + energy(start + lag) - 2 * product);
        sum += raw[lag]!;
        normalized[lag] = sum === 0 ? 1 : (raw[lag]! * lag) / sum;
      }
      return { raw, normalized };
    },
    power: (centre) => Math.max(0, energy(margin + centre - (windowLength >> 1))) / windowLength,
  };
}

/** Energy of all samples before each, `[nSamples + 1]`. */
function runningEnergy(samples: Float64Array): Float64Array {
  const before = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i++) before[i + 1] = before[i]! + samples[i]! ** 2;
  return before;
}

/** Four partial sums, so that four multiplications are under way at once. */
function correlation(samples: Float64Array, start: number, lag: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = start + length - (length % 4);
  let i = start;
  for (; i < end; i += 4) {
    a += samples[i]! * samples[i + lag]!;
    b += samples[i + 1]! * samples[i + 1 + lag]!;
    c += samples[i + 2]! * samples[i + 2 + lag]!;
    d += samples[i + 3]! * samples[i + 3 + lag]!;
  }
  for (; i < start + length; i++) a += samples[i]! * samples[i + lag]!;
  return a + b + (c + d);
}
