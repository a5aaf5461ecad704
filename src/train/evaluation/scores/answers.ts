import { groupBy } from './group-by.ts';

/** One answer that came without probabilities. */
export interface Answer {
  /** True class. */
  readonly truth: number;
  readonly isRight: boolean;
}

/** How often answers without probabilities are right. */
export interface AnswerScores {
  readonly n: number;
  /** Share of right answers, [0, 1]. */
  readonly accuracy: number;
  /** Unweighted average recall over the classes that occur, [0, 1]. */
  readonly uar: number;
}

/**
 * Scores answers that may name a class nobody asked for, which a confusion matrix has no column for.
 *
 * @param answers - at least one
 */
export function scoreAnswers(answers: readonly Answer[]): AnswerScores {
  const recalls = [...groupBy(answers, ({ truth }) => `${truth}`).values()].map(shareRight);
  return {
    n: answers.length,
    accuracy: shareRight(answers),
    uar: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
  };
}

function shareRight(answers: readonly Answer[]): number {
  return answers.filter(({ isRight }) => isRight).length / answers.length;
}
