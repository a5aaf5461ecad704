import { useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import { RIGHT_EDGE, timeAxis, valueAxis } from '../charts/axes.ts';
import { type Theme, useTheme } from '../charts/theme.ts';
import { TimePlot } from '../charts/time-plot.tsx';
import type { LatencyHistory } from './use-health.ts';

const HEIGHT = 220;
const LINE_WIDTH = 2;

/** The latency of windows since the page was opened. */
export function LatencyChart({ history }: { readonly history: LatencyHistory }) {
  const theme = useTheme();
  const options = useMemo(() => chartOptions(theme), [theme]);
  return (
    <figure>
      <TimePlot
        label="Latency of windows over time, median and 99th percentile"
        height={HEIGHT}
        options={options}
        data={history as unknown as uPlot.AlignedData}
        range={null}
      />
      <figcaption class="plot-legend">
        <span class="line-key line-p99">99th percentile</span>
        <span class="line-key line-p50">median</span>
      </figcaption>
    </figure>
  );
}

function chartOptions(theme: Theme): Omit<uPlot.Options, 'width' | 'height'> {
  const points = { show: false };
  return {
    series: [
      {},
      { label: 'median', stroke: theme.accent, width: LINE_WIDTH, points, spanGaps: true },
      {
        label: '99th percentile',
        stroke: theme.warning,
        width: LINE_WIDTH,
        dash: [6, 4],
        points,
        spanGaps: true,
      },
    ],
    scales: { x: { time: false }, y: { range: (_plot, _min, max) => [0, Math.max(50, (max ?? 0) * 1.15)] } },
    axes: [timeAxis(theme), valueAxis(theme, (value) => `${value} ms`)],
    legend: { show: false },
    cursor: { show: false },
    padding: [8, RIGHT_EDGE, 0, 0],
  };
}
