import type { Clip } from '../../corpora/clip.ts';
import { accuracyOf, type ConfusionMatrix, countConfusion, uarOf } from './confusion.ts';
import { groupBy } from './group-by.ts';
import { type Interval, wilsonInterval } from './intervals.ts';
import type { Prediction } from './prediction.ts';

/** A prediction and the clip it is about. */
export interface ClipPrediction extends Prediction {
  readonly clip: Clip;
}

/** Scores of some of the clips. */
export interface GroupScores {
  readonly n: number;
  readonly accuracy: number;
  readonly accuracyInterval: Interval;
  /** Over the labels that occur in the group. */
  readonly uar: number;
}

/** What clips are told apart by. */
export type Grouping = 'gender' | 'age' | 'intensity' | 'speaker';

/** Scores by the value of each grouping, values in order. */
export type ScoresByGroup = Readonly<Record<Grouping, Readonly<Record<string, GroupScores>>>>;

/** Age from which a speaker counts as older, years. */
const OLDER = 40;

const KEYS: Readonly<Record<Grouping, (clip: Clip) => string | null>> = Object.freeze({
  gender: (clip) => clip.gender,
  age: ({ age }) => (age === undefined ? null : age < OLDER ? `under ${OLDER}` : `from ${OLDER}`),
  intensity: (clip) => clip.intensity,
  speaker: (clip) => clip.speaker,
});

/**
 * Scores every group of clips by itself.
 *
 * @param nClasses - classes in total
 */
export function scoreGroups(predictions: readonly ClipPrediction[], nClasses: number): ScoresByGroup {
  const scoresBy = (grouping: Grouping): Record<string, GroupScores> => {
    const groups = [...groupBy(predictions, ({ clip }) => KEYS[grouping](clip))];
    groups.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      groups.map(([name, members]) => [name, scoreGroup(countConfusion(members, nClasses), members.length)]),
    );
  };
  return {
    gender: scoresBy('gender'),
    age: scoresBy('age'),
    intensity: scoresBy('intensity'),
    speaker: scoresBy('speaker'),
  };
}

function scoreGroup(confusion: ConfusionMatrix, n: number): GroupScores {
  const accuracy = accuracyOf(confusion);
  return {
    n,
    accuracy,
    accuracyInterval: wilsonInterval(Math.round(accuracy * n), n),
    uar: uarOf(confusion),
  };
}

/** The confusion matrix of every speaker. */
export function confusionBySpeaker(
  predictions: readonly ClipPrediction[],
  nClasses: number,
): ConfusionMatrix[] {
  const speakers = groupBy(predictions, ({ clip }) => clip.speaker);
  return [...speakers.values()].map((members) => countConfusion(members, nClasses));
}
