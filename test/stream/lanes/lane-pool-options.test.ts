import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defaultLanes, resolveLanePoolOptions } from '../../../src/stream/lanes/lane-pool-options.ts';

describe('lane pool options', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [64, 63],
  ])('%i cores get %i lanes', (cores, lanes) => {
    expect(defaultLanes(cores)).toBe(lanes);
  });

  it('0 lanes are as many as suit the machine', () => {
    expect(resolveLanePoolOptions({}).lanes).toBe(defaultLanes(availableParallelism()));
    expect(resolveLanePoolOptions({ lanes: 5 }).lanes).toBe(5);
  });

  it('lists every problem', () => {
    const wrong = { lanes: -1, highWaterMs: 0, maxLiveLagMs: Number.NaN };
    expect(() => resolveLanePoolOptions(wrong)).toThrow(/lanes.*highWaterMs.*maxLiveLagMs/);
  });
});
