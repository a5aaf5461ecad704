import type { ChannelRecord } from '../streams/channel-record.ts';
import { SPARKLINE_FIELD, sparklinePaths } from './sparkline-paths.ts';

const { width, height } = SPARKLINE_FIELD;

/** What a sparkline shows. */
export interface SparklineProps {
  readonly channel: ChannelRecord;
  /** Stream time, ms. */
  readonly atMs: number;
}

/**
 * The last minute of a speaker. Outlines and no canvas: each canvas is a layer of its own, which costs every frame of
 * scrolling whether it changed or not.
 */
export function Sparkline({ channel, atMs }: SparklineProps) {
  const paths = [...sparklinePaths(channel.timeline, atMs)];
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="sparkline-middle" d={`M0 ${height / 2}h${width}`} />
      {paths.map(([colour, d]) => (
        <path key={colour} data-emotion={colour} d={d} />
      ))}
    </svg>
  );
}
