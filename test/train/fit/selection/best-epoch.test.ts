import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochRecord } from '../../../../src/train/fit/history.ts';
import { bestEpoch, isExhausted } from '../../../../src/train/fit/selection/best-epoch.ts';

const historyOf = (losses: readonly (number | null)[]): EpochRecord[] =>
  losses.map((validationLoss, position) => ({
    epoch: position + 1,
    learningRate: 1e-3,
    loss: 1,
    accuracy: 0.5,
    validationLoss,
    validationAccuracy: validationLoss === null ? null : 0.5,
    validationUar: validationLoss === null ? null : 1 - validationLoss / 10,
    seconds: 1,
  }));

describe('bestEpoch', () => {
  it.each(['loss', 'uar'] as const)('finds the best %s, the earliest of equals', (metric) => {
    expect(bestEpoch(historyOf([3, 1, 2, 1]), metric)).toBe(1);
  });

  it('passes over epochs that diverged or were not validated', () => {
    expect(bestEpoch(historyOf([Number.NaN, null, 2, Number.POSITIVE_INFINITY]), 'loss')).toBe(2);
    expect(bestEpoch(historyOf([Number.NaN, null]), 'loss')).toBeNull();
    expect(bestEpoch([], 'uar')).toBeNull();
  });
});

describe('isExhausted', () => {
  it('is patient for as many epochs as it was told', () => {
    const stopping = { patience: 2, metric: 'loss' } as const;
    expect(isExhausted(historyOf([2, 1]), stopping)).toBe(false);
    expect(isExhausted(historyOf([2, 1, 1]), stopping)).toBe(false);
    expect(isExhausted(historyOf([2, 1, 1, 3]), stopping)).toBe(true);
    expect(isExhausted(historyOf([Number.NaN, Number.NaN]), stopping)).toBe(true);
    expect(isExhausted([], stopping)).toBe(false);
  });

  it('never comes without early stopping, nor while validation improves', () => {
    expect(isExhausted(historyOf([1, 2, 3, 4, 5]), null)).toBe(false);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 }), (epochs, patience) => {
        const losses = Array.from({ length: epochs }, (_, epoch) => 1 / (epoch + 1));
        expect(isExhausted(historyOf(losses), { patience, metric: 'uar' })).toBe(false);
      }),
    );
  });
});
