import type { Mark } from 'vega';
import { type Chart, FONT } from '../draw.ts';
import type { PlottedReport } from '../sources/read-report.ts';
import { createChart } from './chart-style.ts';

const HEIGHT = 520;

/** Of a share of 0 and of all. */
const COLOURS = ['#f6f9fd', '#0b4a8f'];

/** Room for the longest label, pixels; vega guesses too much. */
const LABEL_WIDTH = 84;

/** Share of a row from which its cell is dark and its text is white. */
const DARK = 0.65;

/** Confusion matrix with the share and the count of every cell (figure 8 of the paper). */
export function confusionChart(report: PlottedReport): Chart {
  const { labels, accuracy, uar, n, protocol } = report;
  const speakers = protocol.actors === null ? '' : ` actors ${protocol.actors}`;
  return createChart({
    title: `Confusion of ${protocol.model}`,
    subtitle: `${protocol.corpus}${speakers}, ${n} clips; accuracy ${percent(accuracy)}, UAR ${percent(uar)}`,
    height: HEIGHT,
    data: [{ name: 'cells', values: cellsOf(report) }],
    scales: [
      { name: 'x', type: 'band', domain: [...labels], range: 'width' },
      { name: 'y', type: 'band', domain: [...labels], range: [0, HEIGHT] },
      { name: 'colour', type: 'linear', domain: [0, 100], range: COLOURS, interpolate: 'lab' },
    ],
    axes: [
      { scale: 'x', orient: 'bottom', title: 'Judged emotion', ticks: false, domain: false, labelPadding: 6 },
      {
        scale: 'y',
        orient: 'left',
        title: 'Acted emotion',
        titleX: -LABEL_WIDTH,
        ticks: false,
        domain: false,
        labelPadding: 6,
      },
    ],
    legends: [{ fill: 'colour', type: 'gradient', title: 'Share of row, %', gradientLength: HEIGHT - 60 }],
    marks: [cellMark(), textMark('percent', -8, 14, 600), textMark('count', 11, 12, 400)],
  });
}

function cellsOf({ labels, confusion }: PlottedReport): object[] {
  return confusion.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, label) => {
      const share = total === 0 ? 0 : count / total;
      return {
        truth: labels[truth],
        label: labels[label],
        share: 100 * share,
        percent: count === 0 ? '' : percent(share),
        count: count === 0 ? '' : `${count}`,
        ink: share >= DARK ? 'white' : '#1f2430',
      };
    });
  });
}

function cellMark(): Mark {
  return {
    type: 'rect',
    from: { data: 'cells' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'label' },
        y: { scale: 'y', field: 'truth' },
        width: { scale: 'x', band: 1 },
        height: { scale: 'y', band: 1 },
        fill: { scale: 'colour', field: 'share' },
        stroke: { value: 'white' },
      },
    },
  };
}

function textMark(field: 'percent' | 'count', dy: number, fontSize: number, fontWeight: 400 | 600): Mark {
  return {
    type: 'text',
    from: { data: 'cells' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'label', band: 0.5 },
        y: { scale: 'y', field: 'truth', band: 0.5 },
        dy: { value: dy },
        text: { field },
        font: { value: FONT },
        fontSize: { value: fontSize },
        fontWeight: { value: fontWeight },
        fill: { field: 'ink' },
        align: { value: 'center' },
        baseline: { value: 'middle' },
      },
    },
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
