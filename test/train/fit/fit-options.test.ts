import { describe, expect, it } from 'vitest';
import { DEFAULT_FIT, type FitOptions, resolveFitOptions } from '../../../src/train/fit/fit-options.ts';
import { DEFAULT_RECIPE } from '../../../src/train/recipe.ts';

const REQUIRED: FitOptions = {
  loss: 'categorical',
  epochs: 4,
  batchSize: 4,
  learningRate: 0.03,
  weightDecay: 0,
  labelSmoothing: 0,
  mixup: 0,
  seed: 9,
};

describe('resolveFitOptions', () => {
  it('fills in what was left out and freezes the result', () => {
    const resolved = resolveFitOptions(REQUIRED);
    expect(resolved).toEqual({ ...REQUIRED, ...DEFAULT_FIT });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it('accepts what it has resolved', () => {
    const earlyStopping = { patience: 3, metric: 'uar' } as const;
    const resolved = resolveFitOptions({ ...REQUIRED, earlyStopping });
    expect(resolveFitOptions(resolved)).toEqual(resolved);
  });

  it('keeps the best epoch where it stops early', () => {
    const earlyStopping = { patience: 3, metric: 'uar' } as const;
    expect(resolveFitOptions({ ...REQUIRED, earlyStopping }).keepBest).toBe('uar');
  });

  it('accepts the recipe that ships', () => {
    for (const { fit } of Object.values(DEFAULT_RECIPE).flat())
      if (fit !== undefined) expect(() => resolveFitOptions(fit)).not.toThrow();
  });

  it.each([
    [{ loss: 'hinge' }, 'loss must be one of categorical, binary, got hinge'],
    [{ epochs: 0 }, 'epochs must be a whole number from 1, got 0'],
    [{ batchSize: 1.5 }, 'batchSize must be a whole number from 1, got 1.5'],
    [{ learningRate: Number.NaN }, 'learningRate must be a positive number, got NaN'],
    [{ weightDecay: -1 }, 'weightDecay must be a number from 0, got -1'],
    [{ labelSmoothing: 1 }, 'labelSmoothing must be from 0 to below 1, got 1'],
    [{ mixup: 2 }, 'mixup must be from 0 to 1, got 2'],
    [{ seed: 0.5 }, 'seed must be a whole number, got 0.5'],
    [{ optimizer: 'sgd' }, 'optimizer must be one of adamw, adam, muon, got sgd'],
    [{ schedule: 'step' }, 'schedule must be one of oneCycle, cosine, constant, got step'],
    [{ warmupShare: 1 }, 'warmupShare must be from 0 to below 1, got 1'],
    [{ clipNorm: 0 }, 'clipNorm must be a positive number or null, got 0'],
    [{ keepBest: 'accuracy' }, 'keepBest must be one of loss, uar, got accuracy'],
    [{ weightAverage: { startShare: 1 } }, 'weightAverage.startShare must be from 0 to below 1, got 1'],
    [{ weightAverage: { startShare: 0.5, from: 1 } }, 'weightAverage.from is not an option'],
    [
      { earlyStopping: { patience: 0, metric: 'loss' } },
      'earlyStopping.patience must be a whole number from 1, got 0',
    ],
    [
      { earlyStopping: { patience: 1, metric: 'f1' } },
      'earlyStopping.metric must be one of loss, uar, got f1',
    ],
    [
      { earlyStopping: { patience: 1, metric: 'loss' }, keepBest: 'uar' },
      'keepBest must be loss as earlyStopping.metric is, or null, got uar',
    ],
    [
      { keepBest: 'uar', weightAverage: { startShare: 0.5 } },
      'weightAverage excludes earlyStopping and keepBest: a training ends with one of them',
    ],
    [{ patience: 3 }, 'patience is not an option'],
  ])('refuses %j', (change, message) => {
    const options = { ...REQUIRED, ...change } as FitOptions;
    expect(() => resolveFitOptions(options)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION', message }),
    );
  });

  it('lists every problem', () => {
    expect(() => resolveFitOptions({ ...REQUIRED, epochs: 0, mixup: -1 })).toThrow(/epochs .*; mixup /);
  });
});
