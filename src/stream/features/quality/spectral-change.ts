import { FEATURE_CONFIG } from '../feature-config.ts';

const { nMels } = FEATURE_CONFIG;

/** Distance of the frames that are compared: 43 ms, less than a note and more than a frame. */
export const CHANGE_FRAMES = 8;

/** Bands within this of their frame's loudest are compared, dB. */
const COMPARED_RANGE_DB = 25;

/** Measures how much the shape of a channel's spectrum moves. */
export interface SpectralChange {
  /**
   * Takes the next frame.
   *
   * @param logMel - holds the frame, dB; only read
   * @param start - index of its first band
   * @param peak - level of its loudest band, dB
   * @returns standard deviation over the louder bands of their difference to {@link CHANGE_FRAMES} frames before, dB; a
   *   change of level alone counts for nothing
   */
  push(logMel: Float32Array, start: number, peak: number): number;
}

/** Starts the measurement of one channel; it remembers eight frames, 4 KB. */
export function createSpectralChange(): SpectralChange {
  const frames = new Float32Array(CHANGE_FRAMES * nMels);
  const peaks = new Float32Array(CHANGE_FRAMES);
  let slot = 0;
  return {
    push(logMel, start, peak) {
      const before = slot * nMels;
      const floor = peak - COMPARED_RANGE_DB;
      const floorBefore = peaks[slot]! - COMPARED_RANGE_DB;
      let count = 0;
      let sum = 0;
      let squares = 0;
      for (let band = 0; band < nMels; band++) {
        const level = logMel[start + band]!;
        const levelBefore = frames[before + band]!;
        frames[before + band] = level;
        if (level <= floor && levelBefore <= floorBefore) continue;
        const difference = level - levelBefore;
        sum += difference;
        squares += difference * difference;
        count++;
      }
      peaks[slot] = peak;
      slot = (slot + 1) % CHANGE_FRAMES;
      const mean = sum / count;
      return Math.sqrt(Math.max(0, squares / count - mean * mean));
    },
  };
}
