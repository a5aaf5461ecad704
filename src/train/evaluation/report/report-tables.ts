import type { Evaluation } from '../evaluate.ts';
import type { StreamEvaluation } from '../evaluate-streams.ts';
import type { Grouping, GroupScores } from '../scores/group-scores.ts';
import type { Interval } from '../scores/intervals.ts';
import { COMPARED_SCORES, type ComparedScore, type EvaluationReport } from './report.ts';

/** A table for people; the first column names the rows. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How scores are called in tables. */
const SCORE_NAMES: Readonly<Record<ComparedScore, string>> = Object.freeze({
  accuracy: 'accuracy',
  uar: 'UAR',
  macroF1: 'macro-F1',
  crossEntropy: 'cross-entropy, nats',
  ece: 'ECE',
});

const GROUP_TITLES: Readonly<Record<Grouping, string>> = Object.freeze({
  gender: 'By gender',
  age: 'By age, years',
  intensity: 'By intensity',
  speaker: 'By speaker',
});

const three = (value: number): string => value.toFixed(3);
const signed = (value: number): string => (value >= 0 ? '+' : '−') + three(Math.abs(value));
const range = (interval: Interval | null): string =>
  interval === null ? '' : `${three(interval.low)} to ${three(interval.high)}`;

/** Everything a report says, as tables: the same ones for the terminal and for Markdown. */
export function reportTables(report: EvaluationReport): ReportTable[] {
  const { degraded, labels } = report;
  const overLine = degraded === null ? '' : `, over ${degraded.degradation}`;
  return [
    scoreTable(report),
    ...streamTables(report),
    confusionTable('Confusion, rows are what was acted', labels, report.confusion),
    ...(degraded === null ? [] : [confusionTable(`Confusion${overLine}`, labels, degraded.confusion)]),
    ...(['gender', 'age', 'intensity', 'speaker'] as const).flatMap((grouping) =>
      groupTables(grouping, report),
    ),
    reliabilityTable(report),
  ];
}

function scoreTable(report: EvaluationReport): ReportTable {
  const { degraded } = report;
  const intervalOf = (score: ComparedScore): string => {
    if (score === 'accuracy') return range(report.accuracyInterval);
    return score === 'uar' ? range(report.uarInterval) : '';
  };
  const rows = COMPARED_SCORES.map((score) => {
    const clean = [SCORE_NAMES[score], three(report[score]), intervalOf(score)];
    return degraded === null ? clean : [...clean, three(degraded[score]), signed(degraded.difference[score])];
  });
  const withoutInterval = (name: string, scoreOf: (clips: Evaluation) => number): string[] => [
    name,
    three(scoreOf(report)),
    '',
    ...(degraded === null ? [] : [three(scoreOf(degraded)), '']),
  ];
  const lineColumns = degraded === null ? [] : [degraded.degradation, 'difference'];
  return {
    title: `Clips (${report.n}, ${report.unjudged} of them without a judged window)`,
    columns: ['score', 'clean', '95 % interval', ...lineColumns],
    rows: [
      ...rows,
      withoutInterval('ECE of a calibrated model on as many clips', ({ eceByChance }) => eceByChance),
      withoutInterval("routed as the speaker's gender", ({ routing }) => routing.accuracy),
    ],
  };
}

function streamTables(report: EvaluationReport): ReportTable[] {
  const conditions: [string, Evaluation, StreamEvaluation | null][] = [['clean', report, report.stream]];
  if (report.degraded !== null) {
    conditions.push([report.degraded.degradation, report.degraded, report.degraded.stream]);
  }
  const rows = conditions.flatMap(([name, clips, stream]) => {
    if (stream === null) return [];
    const { windows, smoothed, streams, abstained } = stream;
    const share = three(abstained / (abstained + windows.n));
    const drop = signed(windows.uar - clips.uar);
    const ofWindows = [`${windows.n}`, three(windows.uar), drop, three(smoothed.uar), share];
    return [[name, `${streams.n}`, three(streams.uar), ...ofWindows]];
  });
  if (rows.length === 0) return [];
  const columns = [
    'as streams',
    'streams',
    'UAR',
    'windows',
    'UAR',
    'less that of clips',
    'UAR smoothed',
    'abstained',
  ];
  return [{ title: 'Clips of one speaker and emotion joined', columns, rows }];
}

function confusionTable(
  title: string,
  labels: readonly string[],
  confusion: Evaluation['confusion'],
): ReportTable {
  const rows = confusion.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const recall = total === 0 ? '' : three(row[truth]! / total);
    return [labels[truth]!, ...row.map(String), recall];
  });
  return { title, columns: ['', ...labels, 'recall'], rows };
}

function groupTables(grouping: Grouping, { groups, degraded }: EvaluationReport): ReportTable[] {
  const rows = Object.entries(groups[grouping]).map(([name, scores]) => [
    name,
    ...groupCells(scores),
    ...(degraded === null ? [] : [three(degraded.groups[grouping][name]!.uar)]),
  ]);
  if (rows.length === 0) return [];
  const columns = ['', 'clips', 'accuracy', '95 % interval', 'UAR'];
  const lineColumns = degraded === null ? [] : [`UAR over ${degraded.degradation}`];
  return [{ title: GROUP_TITLES[grouping], columns: [...columns, ...lineColumns], rows }];
}

function groupCells({ n, accuracy, accuracyInterval, uar }: GroupScores): string[] {
  return [`${n}`, three(accuracy), range(accuracyInterval), three(uar)];
}

function reliabilityTable({ reliability }: EvaluationReport): ReportTable {
  const rows = reliability
    .filter(({ n }) => n > 0)
    .map(({ from, to, n, confidence, accuracy }) => [
      `${from.toFixed(2)} to ${to.toFixed(2)}`,
      `${n}`,
      three(confidence!),
      three(accuracy!),
    ]);
  return { title: 'Calibration', columns: ['confidence', 'clips', 'mean', 'accuracy'], rows };
}
