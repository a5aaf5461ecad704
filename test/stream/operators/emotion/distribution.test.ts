import { describe, expect, test } from 'vitest';
import { EMOTIONS } from '../../../../src/sdk/emotion.ts';
import {
  namedProbabilities,
  roundForEvent,
  winnerOf,
} from '../../../../src/stream/operators/emotion/distribution.ts';

describe('a winner', () => {
  test.each([
    [[0.2, 0.5, 0.3], { index: 1, probability: 0.5, margin: expect.closeTo(0.2) }],
    [[0.6, 0.1, 0.3], { index: 0, probability: 0.6, margin: expect.closeTo(0.3) }],
    [[0.1, 0.3, 0.6], { index: 2, probability: 0.6, margin: expect.closeTo(0.3) }],
    [[0.5, 0.5], { index: 0, probability: 0.5, margin: 0 }],
    [[1], { index: 0, probability: 1, margin: 1 }],
  ])('of %j is the most probable, with its lead over the second', (probabilities, winner) => {
    expect(winnerOf(probabilities)).toEqual(winner);
  });
});

describe('probabilities in an event', () => {
  test('carry every emotion, those the model does not know with 0', () => {
    const named = namedProbabilities(['angry', 'neutral'], Float32Array.of(0.3, 0.7));
    expect(Object.keys(named)).toEqual([...EMOTIONS]);
    expect(named).toMatchObject({ angry: 0.3, neutral: 0.7, happy: 0, surprised: 0 });
  });

  test('have six digits after the point', () => {
    expect(roundForEvent(0.123_456_789)).toBe(0.123_457);
    expect(roundForEvent(-1e-9)).toBeCloseTo(0);
  });
});
