import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMOTIONS } from '../../../src/sdk/emotion.ts';
import {
  applyPriors,
  choosePriors,
  createPriors,
  DEFAULT_SERVING_PRIORS,
  MAX_WEIGHT,
  MIN_WEIGHT,
  priorsProblems,
  readPriors,
  UNIFORM_PRIORS,
} from '../../../src/stream/models/priors.ts';

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

const weight = fc.double({ min: MIN_WEIGHT, max: MAX_WEIGHT, noNaN: true });
const weights = fc.record(Object.fromEntries(EMOTIONS.map((emotion) => [emotion, weight])), {
  requiredKeys: [],
});
const probabilities = fc
  .array(fc.double({ min: 1e-6, max: 1, noNaN: true }), {
    minLength: EMOTIONS.length,
    maxLength: EMOTIONS.length,
  })
  .map((values) => Float32Array.from(values, (value) => value / sum(values)));

describe('applyPriors', () => {
  test('follows Bayes: p 0.2 and 0.8 under priors of 3 to 1 become 3/7 and 4/7', () => {
    const priors = createPriors('stream', { sad: 3, angry: 1 });
    const [sad, angry] = applyPriors(Float32Array.of(0.2, 0.8), ['sad', 'angry'], priors);
    expect(sad).toBeCloseTo(3 / 7, 5);
    expect(angry).toBeCloseTo(4 / 7, 5);
  });

  test('gives the priors themselves where the model has no idea', () => {
    const priors = choosePriors({});
    const even = new Float32Array(EMOTIONS.length).fill(1 / EMOTIONS.length);
    applyPriors(even, EMOTIONS, priors).forEach((probability, i) => {
      expect(probability).toBeCloseTo(priors.weights[EMOTIONS[i]!], 5);
    });
  });

  test('changes nothing where all priors are alike', () => {
    fc.assert(
      fc.property(probabilities, (given) => {
        applyPriors(given, EMOTIONS, UNIFORM_PRIORS).forEach((probability, i) => {
          expect(probability).toBeCloseTo(given[i]!, 6);
        });
      }),
    );
  });

  test('keeps the sum at 1 and moves the odds of two emotions by the ratio of their priors', () => {
    fc.assert(
      fc.property(probabilities, weights, (given, chosen) => {
        const priors = createPriors('stream', chosen);
        const adjusted = applyPriors(given, EMOTIONS, priors);
        expect(sum(adjusted)).toBeCloseTo(1, 5);
        const logOdds = Math.log(adjusted[1]! / adjusted[0]!) - Math.log(given[1]! / given[0]!);
        expect(logOdds).toBeCloseTo(Math.log(priors.weights.calm / priors.weights.neutral), 3);
      }),
    );
  });

  test('leaves the array it was given alone', () => {
    const given = Float32Array.of(0.5, 0.5);
    applyPriors(given, ['sad', 'angry'], createPriors('stream', { sad: 9 }));
    expect([...given]).toEqual([0.5, 0.5]);
  });
});

describe('priors', () => {
  test('that are left out weigh 1', () => {
    const { weights: shares } = createPriors('config', { neutral: 4 });
    expect(shares.neutral).toBeCloseTo(4 / 11, 5);
    expect(shares.angry).toBeCloseTo(1 / 11, 5);
  });

  test('that serve by default add up to 1 and favour neutral', () => {
    expect(sum(Object.values(DEFAULT_SERVING_PRIORS))).toBeCloseTo(1, 10);
    expect(Math.max(...Object.values(DEFAULT_SERVING_PRIORS))).toBe(DEFAULT_SERVING_PRIORS.neutral);
  });

  test('are the stream’s, else the configuration’s, else the model’s, else the default', () => {
    const card = { priors: { sad: 2 } };
    const source = (...args: Parameters<typeof choosePriors>) => choosePriors(...args).source;
    expect(source(card, { stream: 'uniform', config: { sad: 3 } })).toBe('stream');
    expect(source(card, { stream: null, config: { sad: 3 } })).toBe('config');
    expect(source(card)).toBe('model');
    expect(source({})).toBe('default');
  });
});

describe('priors as text', () => {
  test('are a word or weights', () => {
    expect(readPriors('uniform')).toBe('uniform');
    expect(readPriors('neutral=4, angry = 0.5')).toEqual({ neutral: 4, angry: 0.5 });
  });

  test.each([
    [
      'even',
      'priors must name emotions (neutral, calm, happy, sad, angry, fearful, disgust, surprised), got even',
    ],
    ['sad=', 'priors.sad must be 0.001 to 1000, got NaN'],
    ['sad=0', 'priors.sad must be 0.001 to 1000, got 0'],
    ['sad=-1,calm=1001', 'priors.sad must be 0.001 to 1000, got -1'],
  ])('%s are refused', (text, problem) => {
    expect(priorsProblems(readPriors(text))).toContain(problem);
  });

  test.each([[null], [4], ['equal'], [['sad']]])('cannot be %j', (value) => {
    expect(priorsProblems(value)).toHaveLength(1);
  });
});
