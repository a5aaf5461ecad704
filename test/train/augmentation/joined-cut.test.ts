import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURE_CONFIG, FLOOR_DB } from '../../../src/stream/features/feature-config.ts';
import { cutJoined, drawJoinedCut, type StreamClip } from '../../../src/train/augmentation/joined-cut.ts';
import { findSpeech, MIN_SPEECH_FRAMES } from '../../../src/train/augmentation/window-cut.ts';
import { createRandom } from '../../../src/train/random.ts';

const { nMels, nFrames } = FEATURE_CONFIG;

/** A clip that is loud (its frame number, in hundredths of a dB below `level`) between two frames and quiet elsewhere. */
function clip(length: number, start: number, end: number, level: number): StreamClip {
  const logMel = new Int16Array(length * nMels).fill(-9_000);
  for (let frame = start; frame < end; frame++)
    logMel.fill(level * 100 - frame, frame * nMels, (frame + 1) * nMels);
  return { logMel, speech: findSpeech(logMel) };
}

const FIRST = clip(600, 180, 460, -20);
const SECOND = clip(500, 150, 400, -30);

/** Level of each frame of a window, dB. */
function levels(window: Float32Array): number[] {
  return Array.from({ length: nFrames }, (_, frame) => window[frame * nMels]!);
}

describe('joined windows', () => {
  it('hold enough speech wherever they lie', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const window = new Float32Array(nFrames * nMels);
        cutJoined(FIRST, SECOND, drawJoinedCut(FIRST, SECOND, createRandom(seed)), window);
        expect(levels(window).filter((level) => level > -50).length).toBeGreaterThanOrEqual(
          MIN_SPEECH_FRAMES,
        );
      }),
    );
  });

  it('show the end of one clip, the pause, and the beginning of the next, each frame in its place', () => {
    const window = new Float32Array(nFrames * nMels);
    cutJoined(FIRST, SECOND, { start: 300, pause: 50 }, window);
    const seen = levels(window);
    expect(seen[0]).toBeCloseTo(-20 - 3, 3);
    expect(seen[159]).toBeCloseTo(-20 - 4.59, 3);
    expect(seen[160]).toBeCloseTo(-90, 3);
    expect(seen.slice(300, 350)).toEqual(new Array(50).fill(FLOOR_DB));
    expect(seen[350]).toBeCloseTo(-90, 3);
    expect(seen[350 + 150]).toBeCloseTo(-30 - 1.5, 3);
  });

  it('are silent behind the last clip', () => {
    const window = new Float32Array(nFrames * nMels);
    cutJoined(FIRST, SECOND, { start: 900, pause: 50 }, window);
    expect(levels(window).slice(250)).toEqual(new Array(nFrames - 250).fill(FLOOR_DB));
  });

  it('start at the beginning when two short clips do not fill a window', () => {
    const short = clip(120, 20, 100, -20);
    const cut = drawJoinedCut(short, short, createRandom(3));
    expect(cut.start).toBeLessThan(nFrames);
    const window = new Float32Array(nFrames * nMels);
    cutJoined(short, short, cut, window);
    expect(levels(window).some((level) => level > -50)).toBe(true);
  });
});
