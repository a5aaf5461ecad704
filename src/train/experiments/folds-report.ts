import type { AnswerScores } from '../evaluation/scores/answers.ts';
import type { ConfusionMatrix } from '../evaluation/scores/confusion.ts';
import { accuracyOf, uarOf } from '../evaluation/scores/confusion.ts';
import {
  calibrationErrorByChance,
  calibrationErrorOf,
  joinReliability,
} from '../evaluation/scores/reliability.ts';
import { repeatCommand } from './repeat-command.ts';
import type { FoldResult } from './speaker-folds.ts';

/** One way to test a model: unweighted average recall of each fold, and of all clips or windows together. */
export interface FoldsLine {
  readonly what: string;
  /** In the order of the folds. */
  readonly folds: readonly number[];
  /** Mean over the folds. */
  readonly mean: number;
  /** Over all folds' clips or windows as one list; null where only the folds' scores are kept. */
  readonly pooled: number | null;
  /** Share judged right over all of them. */
  readonly accuracy: number;
  readonly n: number;
}

/** Gathers the results of folds, a line for each way the models were tested. */
export function summarizeFolds(results: readonly FoldResult[]): FoldsLine[] {
  const pool = (what: string, confusions: readonly ConfusionMatrix[]): FoldsLine => {
    const all = addConfusions(confusions);
    const folds = confusions.map(uarOf);
    return { what, folds, mean: mean(folds), pooled: uarOf(all), accuracy: accuracyOf(all), n: total(all) };
  };
  const average = (what: string, scores: readonly AnswerScores[]): FoldsLine => {
    const folds = scores.map(({ uar }) => uar);
    const n = scores.reduce((sum, { n }) => sum + n, 0);
    const right = scores.reduce((sum, { n, accuracy }) => sum + n * accuracy, 0);
    return { what, folds, mean: mean(folds), pooled: null, accuracy: right / n, n };
  };
  return [
    pool(
      'clips, through the pipeline',
      results.map(({ report }) => report.confusion),
    ),
    pool(
      'windows of joined streams',
      results.map(({ report }) => report.stream!.windows.confusion),
    ),
    average(
      'the smoothed label at each of them',
      results.map(({ report }) => report.stream!.smoothed),
    ),
    pool(
      'clips over a mu-law telephone line',
      results.map(({ report }) => report.degraded!.confusion),
    ),
    pool(
      'windows of joined streams over the line',
      results.map(({ report }) => report.degraded!.stream!.windows.confusion),
    ),
    average(
      'the smoothed label at each of them',
      results.map(({ report }) => report.degraded!.stream!.smoothed),
    ),
    average(
      'the network for everyone alone',
      results.map(({ networks }) => networks.all),
    ),
    average(
      'experts, by the true gender',
      results.map(({ networks }) => networks.experts),
    ),
  ];
}

const CAPTION = `# Speakers never heard: five folds of RAVDESS

Speech, eight emotions. In each fold four or five actors are tested, one man and one woman of the others validate and calibrate, and the rest
train; all folds start from one pretrained network that has heard nobody of RAVDESS. A joined stream has one emotion, so smoothing is shown
at its best: what it costs where an emotion changes is not in it.`;

const EXPERIMENT =
  'folds --ravdess ../shared/data/ravdess --further ravdess-song=../shared/data/ravdess-song';

/** Writes the lines as Markdown, with routing and calibration beside them. */
export function renderFolds(results: readonly FoldResult[]): string {
  const digits = (value: number | null) => value?.toFixed(3) ?? '';
  const lines = summarizeFolds(results).map(({ what, folds, mean: average, pooled, accuracy, n }) =>
    [what, ...folds.map(digits), digits(average), digits(pooled), digits(accuracy), n].join(' | '),
  );
  const heads = ['UAR', ...results.map(({ fold }) => `fold ${fold}`), 'mean', 'pooled', 'accuracy', 'n'];
  const routing = results.map(({ report }) => report.routing);
  const routed = routing.reduce((sum, { n, accuracy }) => sum + n * accuracy, 0);
  const clips = routing.reduce((sum, { n }) => sum + n, 0);
  const reliability = joinReliability(results.map(({ report }) => report.reliability));
  const ece = digits(calibrationErrorOf(reliability));
  const byChance = digits(calibrationErrorByChance(reliability));
  const ofFolds = results.map(({ report }) => digits(report.ece)).join(', ');
  return [
    CAPTION,
    '',
    `| ${heads.join(' | ')} |`,
    `|${'---|'.repeat(heads.length)}`,
    ...lines.map((line) => `| ${line} |`),
    '',
    `Gender router on unseen actors, per clip: ${digits(routed / clips)} of ${clips}. ECE after calibration, all clips as one list: ${ece}, where a
calibrated model would show ${byChance} on as many; of the folds, each on fewer clips: ${ofFolds}.`,
    '',
    repeatCommand(EXPERIMENT, results),
    '',
  ].join('\n');
}

function addConfusions(matrices: readonly ConfusionMatrix[]): ConfusionMatrix {
  return matrices[0]!.map((row, truth) =>
    row.map((_, answer) => matrices.reduce((sum, matrix) => sum + matrix[truth]![answer]!, 0)),
  );
}

function total(matrix: ConfusionMatrix): number {
  return matrix.flat().reduce((sum, count) => sum + count, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
