import { describe, expect, test } from 'vitest';
import { FEATURE_CONFIG } from '../../../../src/stream/features/feature-config.ts';
import {
  CHANGE_FRAMES,
  createSpectralChange,
} from '../../../../src/stream/features/quality/spectral-change.ts';

const { nMels } = FEATURE_CONFIG;

/** Change at the last of some frames. */
function changeOf(frames: readonly Float32Array[]): number {
  const change = createSpectralChange();
  return frames.map((frame) => change.push(frame, 0, Math.max(...frame))).at(-1)!;
}

const frame = (level: (band: number) => number) => Float32Array.from({ length: nMels }, (_, b) => level(b));
const again = (one: Float32Array) => Array.from({ length: CHANGE_FRAMES }, () => one);

describe('the change of a spectrum', () => {
  test('is nothing where only the level changes', () => {
    const quiet = frame((band) => -(band % 20));
    expect(changeOf([...again(quiet), quiet.map((level) => level - 12)])).toBeCloseTo(0, 5);
  });

  test('is the deviation of the differences: half the bands up by 3 dB and half down by 3 dB are 3 dB', () => {
    const before = frame(() => -10);
    expect(changeOf([...again(before), frame((band) => (band % 2 === 0 ? -7 : -13))])).toBeCloseTo(3, 5);
  });

  test('does not look at bands far below the loudest in both frames', () => {
    const before = frame((band) => (band < 64 ? 0 : -60));
    const after = frame((band) => (band < 64 ? 0 : -90));
    expect(changeOf([...again(before), after])).toBeCloseTo(0, 5);
  });
});
