import type { Mark, Scale } from 'vega';
import type { Chart } from '../draw.ts';
import type { HistoryRow, RunHistory } from '../sources/read-history.ts';
import { type ChartParts, createChart, PANEL_GAP, SERIES_COLOURS } from './chart-style.ts';

const PANEL_HEIGHT = 190;

/** What one panel shows: columns of the history for its two lines. */
interface Panel {
  readonly name: string;
  readonly title: string;
  readonly training: string | null;
  readonly validation: string;
  /** 100 for shares that are shown as per cent. */
  readonly factor: number;
}

const PANELS: readonly Panel[] = [
  { name: 'loss', title: 'Loss, nats', training: 'loss', validation: 'validationLoss', factor: 1 },
  {
    name: 'accuracy',
    title: 'Accuracy, %',
    training: 'accuracy',
    validation: 'validationAccuracy',
    factor: 100,
  },
  { name: 'uar', title: 'UAR, %', training: null, validation: 'validationUar', factor: 100 },
];

interface Point {
  readonly run: string;
  readonly part: 'training' | 'validation';
  readonly epoch: number;
  readonly value: number;
}

/** Loss, accuracy and UAR over the epochs of one run or several (figure 7 of the paper). */
export function historyChart(histories: readonly RunHistory[]): Chart {
  const named = distinctNames(histories);
  const panels = PANELS.map((panel) => ({ panel, points: pointsOf(panel, named) })).filter(
    ({ points }) => points.length > 0,
  );
  const epochs = named.flatMap(({ rows }) => rows.map(({ epoch }) => epoch!));
  const height = panels.length * (PANEL_HEIGHT + PANEL_GAP) - PANEL_GAP;
  return createChart({
    title: 'Training',
    subtitle: named.length === 1 ? named[0]!.run : `${named.length} runs`,
    height,
    data: panels.map(({ panel, points }) => ({ name: panel.name, values: points })),
    scales: [
      { name: 'x', type: 'linear', domain: [0, Math.max(...epochs)], range: 'width', nice: false },
      ...panels.map(({ panel, points }, place) => panelScale(panel, points, place)),
      ...lineScales(named),
    ],
    axes: [
      { scale: 'x', orient: 'bottom', title: 'Epoch', format: 'd', tickMinStep: 1 },
      ...panels.map(({ panel }) => ({
        scale: panel.name,
        orient: 'left' as const,
        title: panel.title,
        grid: true,
        tickCount: 5,
      })),
    ],
    legends: legendsOf(named),
    marks: panels.map(({ panel }) => linesMark(panel)),
  });
}

/** Two runs may have the same folder name. */
function distinctNames(histories: readonly RunHistory[]): RunHistory[] {
  return histories.map((history, i) => {
    const isTaken = histories.some(({ run }, other) => other !== i && run === history.run);
    return isTaken ? { ...history, run: `${history.run} (${i + 1})` } : history;
  });
}

function pointsOf({ training, validation, factor }: Panel, histories: readonly RunHistory[]): Point[] {
  const lineOf = (run: string, rows: readonly HistoryRow[], part: Point['part'], column: string | null) =>
    rows.flatMap((row): Point[] => {
      const value = column === null ? null : (row[column] ?? null);
      return value === null ? [] : [{ run, part, epoch: row.epoch!, value: factor * value }];
    });
  return histories.flatMap(({ run, rows }) => [
    ...lineOf(run, rows, 'training', training),
    ...lineOf(run, rows, 'validation', validation),
  ]);
}

function panelScale({ name, factor }: Panel, points: readonly Point[], place: number): Scale {
  const top = place * (PANEL_HEIGHT + PANEL_GAP);
  const highest = Math.max(...points.map(({ value }) => value));
  const domain = factor === 100 ? [0, 100] : [0, highest];
  return { name, type: 'linear', domain, range: [top + PANEL_HEIGHT, top], nice: factor !== 100 };
}

function lineScales(histories: readonly RunHistory[]): Scale[] {
  return [
    {
      name: 'run',
      type: 'ordinal',
      domain: histories.map(({ run }) => run),
      range: [...SERIES_COLOURS],
    },
    {
      name: 'dash',
      type: 'ordinal',
      domain: ['training', 'validation'],
      range: [
        [5, 4],
        [1, 0],
      ] as never,
    },
  ];
}

function legendsOf(histories: readonly RunHistory[]): NonNullable<ChartParts['legends']> {
  const parts = { strokeDash: 'dash', symbolType: 'stroke', title: 'Clips', symbolSize: 500 } as const;
  if (histories.length === 1) return [parts];
  return [parts, { stroke: 'run', symbolType: 'stroke', title: 'Run', symbolSize: 500 }];
}

/** A line for every run and part. */
function linesMark({ name }: Panel): Mark {
  return {
    type: 'group',
    from: { facet: { name: `${name} line`, data: name, groupby: ['run', 'part'] } },
    marks: [
      {
        type: 'line',
        from: { data: `${name} line` },
        encode: {
          enter: {
            x: { scale: 'x', field: 'epoch' },
            y: { scale: name, field: 'value' },
            stroke: { scale: 'run', field: 'run' },
            strokeDash: { scale: 'dash', field: 'part' },
            strokeWidth: { value: 2 },
          },
        },
      },
    ],
  };
}
