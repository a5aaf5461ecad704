import { useCallback } from 'preact/hooks';
import { Canvas, type Draw } from '../charts/canvas.tsx';
import { useTheme } from '../charts/theme.ts';
import type { ChannelRecord } from '../streams/channel-record.ts';
import { drawSparkline } from './draw-sparkline.ts';

/** What a sparkline shows. */
export interface SparklineProps {
  readonly channel: ChannelRecord;
  /** Stream time, ms. */
  readonly atMs: number;
}

/** The last minute of a speaker. */
export function Sparkline({ channel, atMs }: SparklineProps) {
  const theme = useTheme();
  const { timeline } = channel;
  const draw: Draw = useCallback(
    (context, width, height) => drawSparkline(context, { width, height }, timeline, atMs, theme),
    // The timeline grows in place; its length says so.
    [timeline, timeline.length, atMs, theme],
  );
  return <Canvas class="sparkline" draw={draw} />;
}
