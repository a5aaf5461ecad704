import { FEATURE_CONFIG, FLOOR_DB } from '../../stream/features/feature-config.ts';
import { hzToMel, melEdges } from '../../stream/features/mel-filterbank.ts';
import type { Random } from '../random.ts';

/** Changes one window of log-mel in place, as a pure function of the window and the random stream. */
export type Augmentation = (window: Float32Array, random: Random) => void;

const { nMels } = FEATURE_CONFIG;

/** Centre frequency of every band, Hz. */
const CENTRES = melEdges(FEATURE_CONFIG).subarray(1, nMels + 1);

/**
 * Cuts everything above a random frequency, as a telephone line or a low-rate codec does.
 *
 * @param lowestHz - lowest cut-off
 * @param highestHz - highest cut-off
 */
export function bandLimit(lowestHz: number, highestHz: number): Augmentation {
  return (window, random) => {
    const cutoff = lowestHz * (highestHz / lowestHz) ** random.next();
    const first = CENTRES.findIndex((centre) => centre > cutoff);
    if (first < 0) return;
    for (let frame = 0; frame < window.length; frame += nMels)
      window.fill(FLOOR_DB, frame + first, frame + nMels);
  };
}

/** Tilts the spectrum by up to `maxDb` from the lowest to the highest band, as microphones and rooms do. */
export function spectralTilt(maxDb: number): Augmentation {
  const gain = new Float32Array(nMels);
  return (window, random) => {
    const slope = random.uniform(-maxDb, maxDb) / (nMels - 1);
    for (let band = 0; band < nMels; band++) gain[band] = slope * (band - nMels / 2);
    for (let frame = 0; frame < window.length; frame += nMels) {
      for (let band = 0; band < nMels; band++) {
        const level = window[frame + band]!;
        // What is silent stays silent: a tilt is a gain, and zero times a gain is zero.
        if (level > FLOOR_DB) window[frame + band] = Math.max(FLOOR_DB, level + gain[band]!);
      }
    }
  };
}

/**
 * Makes a window louder or quieter by a random amount, uniform in dB.
 *
 * A window is referred to its own maximum before a network sees it, so this counts by what sinks below the floor or rises from it.
 *
 * @param minDb - least gain, negative to make it quieter
 * @param maxDb - most gain
 */
export function spectralGain(minDb: number, maxDb: number): Augmentation {
  return (window, random) => {
    const gain = random.uniform(minDb, maxDb);
    for (let i = 0; i < window.length; i++) {
      // What lay below the floor is lost: a gain cannot bring it back.
      if (window[i]! > FLOOR_DB) window[i] = Math.max(FLOOR_DB, window[i]! + gain);
    }
  };
}

/** Table of 10 log10(1 + 10^(-d/10)) for d = 0, 0.1, … 30 dB: what a quieter level adds to a louder one. */
const LEVEL_SUM = Float32Array.from({ length: 301 }, (_, tenth) => 10 * Math.log10(1 + 10 ** (-tenth / 100)));

/** Level of the sum of two uncorrelated sounds, dB; exact to 0.02 dB. */
function addLevels(a: number, b: number): number {
  const difference = Math.abs(a - b);
  return Math.max(a, b) + (difference < 30 ? LEVEL_SUM[Math.round(difference * 10)]! : 0);
}

/**
 * Adds steady noise whose level and slope over frequency are random.
 *
 * @param minSnrDb - loudest noise, dB below the window's loudest cell
 * @param maxSnrDb - quietest noise
 */
export function noiseFloor(minSnrDb: number, maxSnrDb: number): Augmentation {
  return (window, random) => {
    let loudest = FLOOR_DB;
    for (let i = 0; i < window.length; i++) if (window[i]! > loudest) loudest = window[i]!;
    const level = loudest - random.uniform(minSnrDb, maxSnrDb);
    const slope = random.uniform(-20, 5) / nMels;
    for (let frame = 0; frame < window.length; frame += nMels) {
      for (let band = 0; band < nMels; band++) {
        const clean = window[frame + band]!;
        if (clean <= FLOOR_DB) continue;
        // The level of noise in one cell spreads by some dB around its mean.
        const ripple = -4 + 4 * (random.next() + random.next());
        window[frame + band] = addLevels(clean, level + slope * band + ripple);
      }
    }
  };
}

/**
 * Stretches the frequency axis by a random factor, as a longer or shorter vocal tract does.
 *
 * @param maxShare - largest stretch, for example 0.08
 * @see Jaitly and Hinton (2013), "Vocal tract length perturbation improves speech recognition"
 */
export function vocalTractWarp(maxShare: number): Augmentation {
  const row = new Float32Array(nMels);
  const below = new Int32Array(nMels);
  const share = new Float32Array(nMels);
  const lowest = hzToMel(CENTRES[0]!);
  const step = hzToMel(CENTRES[1]!) - lowest;
  return (window, random) => {
    const factor = 1 + random.uniform(-maxShare, maxShare);
    for (let band = 0; band < nMels; band++) {
      const position = Math.min(nMels - 1, Math.max(0, (hzToMel(CENTRES[band]! * factor) - lowest) / step));
      below[band] = Math.min(nMels - 2, Math.floor(position));
      share[band] = position - below[band]!;
    }
    for (let frame = 0; frame < window.length; frame += nMels) {
      for (let band = 0; band < nMels; band++) row[band] = window[frame + band]!;
      for (let band = 0; band < nMels; band++) {
        const low = row[below[band]!]!;
        window[frame + band] = low + share[band]! * (row[below[band]! + 1]! - low);
      }
    }
  };
}

/**
 * Shifts a window in time by a random number of frames; what leaves at one end comes back at the other.
 *
 * @param maxShare - furthest shift in either direction as a share of the window, [0, 1]
 */
export function timeRoll(maxShare: number): Augmentation {
  return (window, random) => {
    const nFrames = window.length / nMels;
    const furthest = Math.floor(nFrames * maxShare);
    const shift = (random.below(2 * furthest + 1) - furthest + nFrames) % nFrames;
    const end = window.slice(window.length - shift * nMels);
    window.copyWithin(shift * nMels, 0, window.length - shift * nMels);
    window.set(end);
  };
}

/**
 * Hides random stretches of time and frequency behind the value 0, the mean of a normalized window.
 *
 * @param count - stretches on each axis
 * @param maxShare - longest stretch as a share of the axis
 * @see Park et al. (2019), SpecAugment, arXiv:1904.08779
 */
export function maskStretches(count: number, maxShare: number): Augmentation {
  return (window, random) => {
    const nFrames = window.length / nMels;
    for (let i = 0; i < count; i++) {
      const bands = random.below(Math.floor(nMels * maxShare) + 1);
      const band = random.below(nMels - bands + 1);
      for (let frame = 0; frame < nFrames; frame++)
        window.fill(0, frame * nMels + band, frame * nMels + band + bands);
      const frames = random.below(Math.floor(nFrames * maxShare) + 1);
      const first = random.below(nFrames - frames + 1);
      window.fill(0, first * nMels, (first + frames) * nMels);
    }
  };
}
