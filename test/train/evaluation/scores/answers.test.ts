import { expect, test } from 'vitest';
import { scoreAnswers } from '../../../../src/train/evaluation/scores/answers.ts';

test('accuracy counts every answer alike, UAR every class', () => {
  const answers = [
    ...Array.from({ length: 8 }, () => ({ truth: 0, isRight: true })),
    { truth: 3, isRight: true },
    { truth: 3, isRight: false },
  ];
  expect(scoreAnswers(answers)).toEqual({ n: 10, accuracy: 0.9, uar: 0.75 });
});
