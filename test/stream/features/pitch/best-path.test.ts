import { describe, expect, test } from 'vitest';
import { findBestPath } from '../../../../src/stream/features/pitch/best-path.ts';
import type { PitchCandidate } from '../../../../src/stream/features/pitch/candidates.ts';

const COSTS = { unvoiced: 0.4, octaveBelow: 0.015, octaveJump: 0.35, voicingChange: 0.15 };

const at = (f0: number, aperiodicity: number): PitchCandidate => ({ f0, aperiodicity });
const path = (frames: readonly (readonly PitchCandidate[])[]) =>
  findBestPath(frames, 500, COSTS).map((candidate) => candidate?.f0 ?? null);

describe('the best path', () => {
  test('stays in its octave where one frame prefers another', () => {
    const steady = [at(200, 0.05)];
    expect(path([steady, steady, [at(100, 0.02), at(200, 0.1)], steady, steady])).toEqual([
      200, 200, 200, 200, 200,
    ]);
  });

  test('takes the higher of two pitches that fit equally well', () => {
    const both = [at(100, 0), at(200, 0)];
    expect(path([both, both, both])).toEqual([200, 200, 200]);
  });

  test('leaves out frames without a candidate', () => {
    const voiced = [at(120, 0)];
    expect(path([[], voiced, voiced, voiced, voiced, []])).toEqual([null, 120, 120, 120, 120, null]);
  });

  test('calls a single poor frame between unvoiced ones unvoiced', () => {
    expect(path([[], [], [at(120, 0.3)], [], []])).toEqual([null, null, null, null, null]);
  });

  test('of no frames is empty', () => {
    expect(path([])).toEqual([]);
  });
});
