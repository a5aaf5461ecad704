import { useMemo } from 'preact/hooks';
import { EMOTIONS } from 'undertone/sdk';
import type uPlot from 'uplot';
import { RIGHT_EDGE, timeAxis, valueAxis } from '../charts/axes.ts';
import { type Theme, useTheme } from '../charts/theme.ts';
import { TimePlot } from '../charts/time-plot.tsx';
import type { TimeRange } from '../spectrogram/draw-track.ts';
import type { Timeline } from '../streams/timeline.ts';
import { stackProbabilities } from './stacked-probabilities.ts';

const HEIGHT = 240;

/** What the chart shows. */
export interface EmotionChartProps {
  readonly timeline: Timeline;
  readonly range: TimeRange;
  /** Told which time is pointed at, ms; null for none. */
  readonly onPoint: (atMs: number | null) => void;
}

/** How probable every emotion was, over time. */
export function EmotionChart({ timeline, range, onPoint }: EmotionChartProps) {
  const theme = useTheme();
  const options = useMemo(() => chartOptions(theme, onPoint), [theme, onPoint]);
  const { fromMs, toMs } = range;
  const data = useMemo(
    () => stackProbabilities(timeline, { fromMs, toMs }) as uPlot.AlignedData,
    [timeline, timeline.length, timeline.firstMs, fromMs, toMs],
  );
  return (
    <TimePlot
      label="Probability of every emotion over time, stacked"
      height={HEIGHT}
      options={options}
      data={data}
      range={[fromMs / 1_000, toMs / 1_000]}
    />
  );
}

function chartOptions(
  theme: Theme,
  onPoint: EmotionChartProps['onPoint'],
): Omit<uPlot.Options, 'width' | 'height'> {
  const layers = [...EMOTIONS].reverse().map((emotion) => ({
    label: emotion,
    fill: theme.emotions[emotion],
    // A line of the paper's colour keeps neighbours apart for every kind of colour vision.
    stroke: theme.surface,
    width: 1,
    points: { show: false },
  }));
  return {
    series: [{}, ...layers],
    scales: { x: { time: false }, y: { range: [0, 1] } },
    axes: [timeAxis(theme), valueAxis(theme, (value) => `${Math.round(value * 100)} %`)],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
    padding: [8, RIGHT_EDGE, 0, 0],
    hooks: {
      setCursor: [
        ({ cursor, posToVal }) => {
          const isInside = cursor.left !== undefined && cursor.left >= 0 && cursor.idx !== null;
          onPoint(isInside ? posToVal(cursor.left!, 'x') * 1_000 : null);
        },
      ],
    },
  };
}
