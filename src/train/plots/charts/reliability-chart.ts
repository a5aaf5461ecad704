import type { Mark } from 'vega';
import { calibrationErrorByChance } from '../../evaluation/scores/reliability.ts';
import type { Chart } from '../draw.ts';
import type { PlottedReport } from '../sources/read-report.ts';
import { ACCENT_COLOUR, createChart, MAIN_COLOUR, PANEL_GAP } from './chart-style.ts';

const SHARE_HEIGHT = 340;
const COUNT_HEIGHT = 90;
const TOP_OF_COUNTS = SHARE_HEIGHT + PANEL_GAP;

/** Accuracy against confidence, and how many clips stand behind each bin; a calibrated model follows the diagonal. */
export function reliabilityChart({ reliability, ece, n, protocol }: PlottedReport): Chart {
  const bins = reliability
    .filter((bin) => bin.n > 0)
    .map((bin) => ({
      from: 100 * bin.from,
      to: 100 * bin.to,
      n: bin.n,
      confidence: 100 * bin.confidence!,
      accuracy: 100 * bin.accuracy!,
    }));
  const byChance = calibrationErrorByChance(reliability);
  const most = Math.max(...bins.map((bin) => bin.n));
  return createChart({
    title: `Calibration of ${protocol.model}`,
    subtitle: `${protocol.corpus}, ${n} clips; expected calibration error ${ece.toFixed(3)}, of a calibrated model ${byChance.toFixed(3)}`,
    height: TOP_OF_COUNTS + COUNT_HEIGHT,
    data: [{ name: 'bins', values: bins }],
    scales: [
      { name: 'x', type: 'linear', domain: [0, 100], range: 'width' },
      { name: 'y', type: 'linear', domain: [0, 100], range: [SHARE_HEIGHT, 0] },
      {
        name: 'count',
        type: 'linear',
        domain: [0, most],
        range: [TOP_OF_COUNTS + COUNT_HEIGHT, TOP_OF_COUNTS],
      },
      {
        name: 'key',
        type: 'ordinal',
        domain: ['accuracy', 'mean confidence'],
        range: [MAIN_COLOUR, ACCENT_COLOUR],
      },
    ],
    axes: [
      { scale: 'x', orient: 'bottom', title: 'Confidence, %', tickCount: 10 },
      { scale: 'y', orient: 'left', title: 'Accuracy of clips, %', grid: true, tickCount: 5 },
      { scale: 'count', orient: 'left', title: 'Clips', grid: true, tickCount: 3, format: 'd' },
    ],
    legends: [{ fill: 'key', symbolType: 'square', orient: 'top-left', offset: 12 }],
    marks: [barMark('y', 'accuracy'), diagonalMark(), confidenceMark(), barMark('count', 'n')],
  });
}

function barMark(scale: 'y' | 'count', field: 'accuracy' | 'n'): Mark {
  return {
    type: 'rect',
    from: { data: 'bins' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'from' },
        x2: { scale: 'x', field: 'to', offset: -2 },
        y: { scale, field },
        y2: { scale, value: 0 },
        fill: { value: MAIN_COLOUR },
        fillOpacity: { value: scale === 'y' ? 0.75 : 0.45 },
      },
    },
  };
}

function diagonalMark(): Mark {
  return {
    type: 'rule',
    encode: {
      enter: {
        x: { scale: 'x', value: 0 },
        y: { scale: 'y', value: 0 },
        x2: { scale: 'x', value: 100 },
        y2: { scale: 'y', value: 100 },
        stroke: { value: '#4a5163' },
        strokeDash: { value: [5, 4] },
      },
    },
  };
}

function confidenceMark(): Mark {
  return {
    type: 'symbol',
    from: { data: 'bins' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'confidence' },
        y: { scale: 'y', field: 'confidence' },
        size: { value: 45 },
        fill: { value: ACCENT_COLOUR },
        stroke: { value: 'white' },
      },
    },
  };
}
