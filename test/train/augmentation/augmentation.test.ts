import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURE_CONFIG, FLOOR_DB } from '../../../src/stream/features/feature-config.ts';
import {
  type Augmentation,
  bandLimit,
  maskStretches,
  noiseFloor,
  spectralGain,
  spectralTilt,
  timeRoll,
  vocalTractWarp,
} from '../../../src/train/augmentation/spectrum.ts';
import { cutWindow, drawCut, findSpeech } from '../../../src/train/augmentation/window-cut.ts';
import { CENTI } from '../../../src/train/corpora/features/stored-level.ts';
import { createRandom } from '../../../src/train/random.ts';

const { nMels, nFrames } = FEATURE_CONFIG;

/** A window whose bands hold a slope, with silence in its second half. */
function sampleWindow(): Float32Array {
  return Float32Array.from({ length: nFrames * nMels }, (_, i) =>
    i < (nFrames * nMels) / 2 ? -20 - (i % nMels) / 2 : FLOOR_DB,
  );
}

const AUGMENTATIONS: Readonly<Record<string, Augmentation>> = {
  bandLimit: bandLimit(3_400, 14_000),
  spectralGain: spectralGain(-6, 6),
  spectralTilt: spectralTilt(5),
  noiseFloor: noiseFloor(25, 65),
  vocalTractWarp: vocalTractWarp(0.08),
};

describe.each(Object.entries(AUGMENTATIONS))('%s', (_, augmentation) => {
  it('depends on nothing but the window and the seed', () => {
    const apply = (seed: number) => {
      const window = sampleWindow();
      augmentation(window, createRandom(seed));
      return window;
    };
    expect(apply(1)).toEqual(apply(1));
    expect(apply(1)).not.toEqual(apply(2));
  });

  it('leaves silence silent and never goes below the floor', () => {
    const window = sampleWindow();
    augmentation(window, createRandom(3));
    expect(window.subarray(window.length / 2).every((level) => level === FLOOR_DB)).toBe(true);
    expect(window.every((level) => level >= FLOOR_DB && Number.isFinite(level))).toBe(true);
  });
});

describe('bandLimit', () => {
  it('silences what lies above the cut-off and nothing else', () => {
    const window = sampleWindow();
    bandLimit(4_000, 4_001)(window, createRandom(1));
    const silent = [...window.subarray(0, nMels)].filter((level) => level === FLOOR_DB).length;
    // 47 % of the 128 bands lie above 4 kHz.
    expect(silent / nMels).toBeCloseTo(0.47, 1.7);
    expect(window[0]).toBe(-20);
  });
});

describe('spectralGain', () => {
  it('moves every level by the same amount, down to the floor', () => {
    const window = Float32Array.of(-20, -99, FLOOR_DB, 3);
    spectralGain(-6, -6)(window, createRandom(1));
    expect([...window]).toEqual([-26, FLOOR_DB, FLOOR_DB, -3]);
  });
});

describe('timeRoll', () => {
  /** Every frame holds its own number. */
  const counted = () => Float32Array.from({ length: nFrames * nMels }, (_, i) => Math.floor(i / nMels));

  it('turns the window by at most its share, and loses nothing', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const window = counted();
        timeRoll(1 / 6)(window, createRandom(seed));
        const first = window[0]!;
        const shift = first <= nFrames / 2 ? -first : nFrames - first;
        expect(Math.abs(shift)).toBeLessThanOrEqual(nFrames / 6);
        window.forEach((value, i) => {
          if (value !== (Math.floor(i / nMels) + first) % nFrames)
            expect.unreachable(`cell ${i} is ${value}`);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('goes both ways, and nowhere without a share', () => {
    const shifts = Array.from({ length: 50 }, (_, seed) => {
      const window = counted();
      timeRoll(1 / 6)(window, createRandom(seed));
      return window[0]! <= nFrames / 2 ? -window[0]! : nFrames - window[0]!;
    });
    expect(Math.min(...shifts)).toBeLessThan(-40);
    expect(Math.max(...shifts)).toBeGreaterThan(40);
    const still = counted();
    timeRoll(0)(still, createRandom(3));
    expect(still).toEqual(counted());
  });
});

describe('noiseFloor', () => {
  it('raises quiet cells and hardly touches loud ones', () => {
    const window = Float32Array.from({ length: nMels }, (_, band) => (band === 0 ? 0 : -90));
    noiseFloor(30, 31)(window, createRandom(1));
    expect(window[0]).toBeCloseTo(0, 0);
    expect(window[5]).toBeGreaterThan(-45);
  });
});

describe('maskStretches', () => {
  it('hides whole frames and whole bands behind the mean', () => {
    const window = new Float32Array(nFrames * nMels).fill(1);
    maskStretches(2, 1 / 6)(window, createRandom(6));
    const hidden = window.filter((value) => value === 0).length / window.length;
    expect(hidden).toBeGreaterThan(0);
    expect(hidden).toBeLessThan(4 / 6);
  });
});

describe('window cuts', () => {
  /** A clip of `length` frames that speaks from `from` to `to`. */
  const clip = (length: number, from: number, to: number) =>
    Int16Array.from({ length: length * nMels }, (_, i) =>
      Math.floor(i / nMels) >= from && Math.floor(i / nMels) < to ? -2_000 : -9_000,
    );

  it('finds the speech of a clip', () => {
    expect(findSpeech(clip(700, 180, 500))).toEqual({ start: 180, end: 500 });
  });

  it('always hears at least the speech it must, inside the clip', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 1500 }), fc.nat(), fc.nat(), fc.nat(), (length, a, b, seed) => {
        const start = a % (length - 120);
        const end = start + 120 + (b % (length - start - 119));
        const cut = drawCut(length, { start, end }, createRandom(seed));
        expect(cut.start).toBeGreaterThanOrEqual(0);
        expect(cut.heard).toBeLessThanOrEqual(nFrames);
        expect(cut.start + cut.heard).toBeLessThanOrEqual(length);
        const heard = Math.min(cut.start + cut.heard, end) - Math.max(cut.start, start);
        expect(heard).toBeGreaterThanOrEqual(112);
      }),
    );
  });

  it('pads with silence what was not heard', () => {
    const window = new Float32Array(nFrames * nMels);
    cutWindow(clip(300, 0, 300), { start: 100, heard: 200 }, window);
    expect(window[0]).toBeCloseTo(-2_000 / CENTI, 5);
    expect(window[200 * nMels - 1]).toBeCloseTo(-20, 5);
    expect(window[200 * nMels]).toBe(FLOOR_DB);
  });
});
