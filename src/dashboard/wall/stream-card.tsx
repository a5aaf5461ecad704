import { useMemo } from 'preact/hooks';
import type { EmotionWindow } from 'undertone/sdk';
import { callHref } from '../app/route.ts';
import { leadingSpeaker } from '../need/leading-speaker.ts';
import { LevelBadge } from '../need/level-badge.tsx';
import type { ChannelRecord } from '../streams/channel-record.ts';
import { describeSound, warnOfQuality } from '../streams/quality-text.ts';
import { formatPercent, isFirm, type Reading, readChannel } from '../streams/reading.ts';
import type { StreamRecord } from '../streams/stream-record.ts';
import { formatStreamTime } from '../streams/stream-time.ts';
import { Sparkline } from './sparkline.tsx';

/** Height of a card, CSS pixels; every card has it, so that a wall of hundreds needs no measuring. */
export const CARD_HEIGHT = 232;

/** A stream on the wall; `revision` is the record's, so that nothing is rendered that did not change. */
export function StreamCard({
  record,
  revision,
}: {
  readonly record: StreamRecord;
  readonly revision: number;
}) {
  return useMemo(() => <Card record={record} />, [record, revision]);
}

function Card({ record }: { readonly record: StreamRecord }) {
  const { stream, live, atMs, need } = record;
  const speaker = leadingSpeaker(record);
  return (
    <article class="card" data-stream={stream} data-level={need.level}>
      <header class="card-header">
        <LevelBadge record={record} />
        <span class="time">{formatStreamTime(atMs)}</span>
      </header>
      <div class="card-title">
        <h2>
          <a href={callHref(stream)} title={stream}>
            {stream}
          </a>
        </h2>
        <span class="roles">{describeRoles(record, speaker)}</span>
      </div>
      {speaker ? (
        <Speaker channel={speaker} live={live} />
      ) : (
        <p class="winner uncertain">{record.channels.length === 0 ? 'Waiting for audio' : 'Not analysed'}</p>
      )}
      {speaker ? <Sparkline channel={speaker} atMs={atMs} /> : <div class="sparkline" />}
      <Foot record={record} speaker={speaker} />
    </article>
  );
}

function Speaker({ channel, live }: { readonly channel: ChannelRecord; readonly live: boolean }) {
  const reading = readChannel(channel, live);
  if (!reading) return <p class="winner uncertain">{live ? 'Listening' : 'No result'}</p>;
  return (
    <p class={isFirm(reading) ? 'winner' : 'winner uncertain'} data-emotion={reading.label}>
      <span class="swatch" aria-hidden="true" />
      <span class="emotion">{reading.label}</span>
      {reading.isCurrent ? (
        <span class="percent">{formatPercent(reading.probability)}</span>
      ) : (
        <span class="tag">not judging</span>
      )}
    </p>
  );
}

interface FootProps {
  readonly record: StreamRecord;
  readonly speaker: ChannelRecord | undefined;
}

/** The one thing that matters most: why somebody should look, what makes the result doubtful, or what it rests on. */
function Foot({ record, speaker }: FootProps) {
  const { live, need, notice } = record;
  const reading = speaker ? readChannel(speaker, live) : null;
  const warning = live && speaker?.window ? warnOfQuality(speaker.window) : null;
  const urgent = need.reason ?? warning ?? notice;
  const text = urgent ?? basisOf(reading, speaker?.window ?? null, record);
  return (
    <p class={urgent === null ? 'basis' : 'basis basis-warning'} title={text}>
      {text}
    </p>
  );
}

function describeRoles({ channels }: StreamRecord, speaker: ChannelRecord | undefined): string {
  if (!speaker) return channels.map(({ role }) => role).join(', ');
  return channels.length > 1 ? `${speaker.role} + ${channels.length - 1}` : speaker.role;
}

function basisOf(
  reading: Reading | null,
  window: EmotionWindow | null,
  { live, channels }: StreamRecord,
): string {
  if (reading && live && reading.isCurrent && !isFirm(reading)) return 'Unsure: no emotion leads clearly';
  if (reading) return reading.basis;
  if (window) return describeSound(window);
  if (channels.length > 0 && channels.every(({ analysed }) => !analysed))
    return 'Left out by the role policy';
  return live ? 'The first result takes a second of speech' : 'Nothing was said';
}
