import { describe, expect, test } from 'vitest';
import { fitStateScale } from '../../../src/train/distillation/state-scale.ts';
import type { WindowPool } from '../../../src/train/material/window-examples.ts';

function poolOf(states: readonly Int16Array[], indices: readonly number[]): WindowPool {
  return {
    features: {
      clips: [],
      logMel: () => new Int16Array(0),
      teacher: { digest: 'a', width: 2, states: (index) => states[index]! },
    },
    indices,
  };
}

describe('fitStateScale', () => {
  test('measures every number of a state over the clips of all pools', () => {
    const scale = fitStateScale([
      poolOf([Int16Array.of(1, 7, 3, 7), Int16Array.of(500, 500)], [0]),
      poolOf([Int16Array.of(5, 7)], [0]),
    ])!;
    expect([...scale.mean]).toEqual([3, 7]);
    expect(scale.std[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
    // Never 0, for a number that never changes.
    expect(scale.std[1]).toBeGreaterThan(0);
  });

  test('is nothing without a teacher', () => {
    expect(
      fitStateScale([{ features: { clips: [], logMel: () => new Int16Array(0) }, indices: [] }]),
    ).toBeNull();
  });
});
