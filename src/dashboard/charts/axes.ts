import type uPlot from 'uplot';
import { formatStreamTime } from '../streams/stream-time.ts';
import type { Theme } from './theme.ts';

/** Room to the left of every plot and lane, so that they share their time, CSS pixels. */
export const GUTTER = 56;

/** Room to the right, CSS pixels. */
export const RIGHT_EDGE = 12;

const FONT = '12px system-ui, sans-serif';
const SPACE = 80;
const TIME_AXIS_HEIGHT = 30;

/**
 * A time axis in minutes and seconds.
 *
 * @param theme - colours
 */
export function timeAxis(theme: Theme): uPlot.Axis {
  return {
    ...line(theme),
    space: SPACE,
    size: TIME_AXIS_HEIGHT,
    incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600],
    values: (_plot, seconds) => seconds.map((second) => formatStreamTime(second * 1_000)),
  };
}

/**
 * An axis of values.
 *
 * @param theme - colours
 * @param format - one value as text
 */
export function valueAxis(theme: Theme, format: (value: number) => string): uPlot.Axis {
  return { ...line(theme), size: GUTTER, values: (_plot, values) => values.map(format) };
}

function line({ muted, line: colour }: Theme): uPlot.Axis {
  const ruled = { stroke: colour, width: 1 };
  return { stroke: muted, font: FONT, grid: ruled, ticks: { ...ruled, size: 4 } };
}
