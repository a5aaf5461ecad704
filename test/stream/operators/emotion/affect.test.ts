import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMOTIONS } from '../../../../src/sdk/emotion.ts';
import { AFFECT_OF_EMOTION, expectedAffect } from '../../../../src/stream/operators/emotion/affect.ts';

describe('valence and arousal', () => {
  test('of every emotion lie in their ranges', () => {
    for (const { valence, arousal } of Object.values(AFFECT_OF_EMOTION)) {
      expect(Math.abs(valence)).toBeLessThanOrEqual(1);
      expect(arousal).toBeGreaterThanOrEqual(0);
      expect(arousal).toBeLessThanOrEqual(1);
    }
    expect(Object.keys(AFFECT_OF_EMOTION)).toEqual([...EMOTIONS]);
  });

  test('of anger are the published ones, and neutral is the middle', () => {
    expect(AFFECT_OF_EMOTION.angry).toEqual({ valence: -0.51, arousal: 0.795 });
    expect(AFFECT_OF_EMOTION.neutral).toEqual({ valence: 0, arousal: 0.5 });
  });

  test('are those of an emotion that is certain', () => {
    for (const [index, label] of EMOTIONS.entries()) {
      const certain = EMOTIONS.map((_, other) => (other === index ? 1 : 0));
      expect(expectedAffect(EMOTIONS, certain)).toEqual(AFFECT_OF_EMOTION[label]);
    }
  });

  test('of a mixture lie between its parts, in the model’s own order of labels', () => {
    const { valence, arousal } = expectedAffect(['sad', 'happy'], [0.25, 0.75]);
    expect(valence).toBeCloseTo(0.25 * -0.63 + 0.75 * 0.81, 12);
    expect(arousal).toBeCloseTo(0.25 * 0.365 + 0.75 * 0.755, 12);
  });

  test('never leave their ranges', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(weights, (values) => {
        const sum = values.reduce((total, value) => total + value, 1e-9);
        const { valence, arousal } = expectedAffect(
          EMOTIONS,
          values.map((value) => value / sum),
        );
        expect(Math.abs(valence)).toBeLessThanOrEqual(1);
        expect(arousal).toBeGreaterThanOrEqual(0);
        expect(arousal).toBeLessThanOrEqual(1);
      }),
      { seed: 1 },
    );
  });
});
