import { EMOTIONS } from 'undertone/sdk';
import { Meter } from '../charts/meter.tsx';
import type { ChannelRecord } from '../streams/channel-record.ts';
import { describeQuality, warnOfQuality } from '../streams/quality-text.ts';
import { formatPercent, isFirm } from '../streams/reading.ts';
import type { StreamRecord } from '../streams/stream-record.ts';
import { formatStreamTime } from '../streams/stream-time.ts';
import { AffectTrail } from './affect-trail.tsx';

/** What the panel shows. */
export interface ReadingPanelProps {
  readonly record: StreamRecord;
  readonly channel: ChannelRecord;
  /** Stream time that is looked at, ms; null for now. */
  readonly focusMs: number | null;
}

/** What the voice carries at one moment, in full. */
export function ReadingPanel({ record, channel, focusMs }: ReadingPanelProps) {
  const { timeline } = channel;
  const atMs = focusMs ?? record.atMs;
  const index = indexAtOrBefore(channel, atMs);
  const point = index === null ? null : timeline.point(index);
  const isJudged = point !== null && point.label !== null;
  const isSure = isJudged && isFirm({ isCurrent: true, probability: point.probability });
  return (
    <section class="panel reading" aria-labelledby="reading-title">
      <h2 id="reading-title">{titleOf(record, focusMs)}</h2>
      <p class={isSure ? 'winner' : 'winner uncertain'} data-emotion={point?.label ?? 'none'}>
        <span class="swatch" aria-hidden="true" />
        <span class="emotion">{point ? (point.label ?? 'Not judged') : 'No result'}</span>
        {isJudged && <span class="percent">{formatPercent(point.probability)}</span>}
      </p>
      {isJudged && <p class="basis">Smoothed over recent speech.</p>}
      <h3>{focusMs === null ? 'The last 3 seconds alone' : 'The 3 seconds before it alone'}</h3>
      {focusMs === null && <Basis channel={channel} />}
      <Distribution channel={channel} index={index} />
      <AffectTrail timeline={timeline} atMs={atMs} />
    </section>
  );
}

function titleOf({ live, atMs }: StreamRecord, focusMs: number | null): string {
  if (focusMs !== null) return `At ${formatStreamTime(focusMs)}`;
  return live ? 'Now' : `At the end, ${formatStreamTime(atMs)}`;
}

function Basis({ channel: { window } }: { readonly channel: ChannelRecord }) {
  if (!window) return <p class="basis">The first result comes after a second of speech.</p>;
  const warning = warnOfQuality(window);
  return (
    <p class="basis">
      {warning && <strong class="warning">{`${warning}. `}</strong>}
      {describeQuality(window)}
    </p>
  );
}

function Distribution({
  channel,
  index,
}: {
  readonly channel: ChannelRecord;
  readonly index: number | null;
}) {
  const probabilities = index === null ? null : channel.timeline.probabilities(index);
  return (
    <ul class="distribution" aria-label="All emotions">
      {EMOTIONS.map((emotion) => {
        const value = probabilities?.[emotion] ?? 0;
        const text = probabilities ? formatPercent(value) : '–';
        return (
          <li key={emotion}>
            <span class="distribution-name" data-emotion={emotion}>
              <span class="swatch" aria-hidden="true" />
              {emotion}
            </span>
            <Meter name={emotion} value={value} text={text} emotion={emotion} />
            <span class="number">{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

function indexAtOrBefore({ timeline }: ChannelRecord, atMs: number): number | null {
  const index = Math.min(timeline.length - 1, timeline.indexAt(atMs + 1) - 1);
  return index >= 0 ? index : null;
}
