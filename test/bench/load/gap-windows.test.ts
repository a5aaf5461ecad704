import { describe, expect, test } from 'vitest';
import { type ReportedGap, windowsIn, windowsLostToGaps } from '../../../bench/load/gap-windows.ts';

const overload = (fromMs: number, toMs: number): ReportedGap => ({ fromMs, toMs, reason: 'overload' });

describe('the windows of a stream', () => {
  test('come twice a second once it is a second old', () => {
    expect([1_000, 1_100, 3_000, 60_000].map(windowsIn)).toEqual([0, 1, 4, 116]);
  });
});

describe('windows lost to gaps', () => {
  test('are none without a gap, nor for a short one, which counts as silence', () => {
    expect(windowsLostToGaps(60_000, [])).toBe(0);
    expect(windowsLostToGaps(60_000, [overload(10_000, 12_999)])).toBe(0);
  });

  test('are all but those before and behind a long one, where windows begin anew', () => {
    const lost = windowsLostToGaps(60_000, [overload(10_000, 20_000)]);
    expect(lost).toBe(windowsIn(60_000) - windowsIn(10_000) - windowsIn(40_000));
    expect(lost).toBeGreaterThan(19);
  });

  test('are few where a lane was lost only for a moment: windows begin anew all the same', () => {
    const lost = windowsLostToGaps(60_000, [{ fromMs: 10_000, toMs: 10_100, reason: 'lane' }]);
    expect(lost).toBe(windowsIn(60_000) - windowsIn(10_000) - windowsIn(49_900));
  });
});
