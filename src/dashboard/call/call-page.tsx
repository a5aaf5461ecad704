import { useEffect, useState } from 'preact/hooks';
import { useDashboard, useStore } from '../app/dashboard.ts';
import { pageHref } from '../app/route.ts';
import { leadingSpeaker } from '../need/leading-speaker.ts';
import { LevelBadge } from '../need/level-badge.tsx';
import { Spectrogram } from '../spectrogram/spectrogram.tsx';
import type { ChannelRecord } from '../streams/channel-record.ts';
import type { StreamRecord } from '../streams/stream-record.ts';
import { formatStreamTime } from '../streams/stream-time.ts';
import { EmotionChart } from './emotion-chart.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { Lanes } from './lanes.tsx';
import { MomentList } from './moment-list.tsx';
import { RangeControls } from './range-controls.tsx';
import { ReadingPanel } from './reading-panel.tsx';
import { SpeakerChoice } from './speaker-choice.tsx';
import { beginningOf, LATEST_MINUTE, resolveRange } from './viewport.ts';

/** One call from its beginning to now. */
export function CallPage({ stream }: { readonly stream: string }) {
  const { backfill } = useDashboard();
  const store = useStore();
  const record = store.get(stream);
  useEffect(() => {
    if (record) backfill.ask(record, 'all');
  }, [backfill, record]);
  return (
    <section class="page" aria-labelledby="call-title">
      <a class="back" href={pageHref('wall')}>
        <span aria-hidden="true">←</span> All calls
      </a>
      {record ? <Call record={record} /> : <UnknownCall stream={stream} />}
    </section>
  );
}

function UnknownCall({ stream }: { readonly stream: string }) {
  return (
    <div class="empty">
      <h1 id="call-title">{stream}</h1>
      <p>This call is not on the server: it has not begun yet, or it ended long ago.</p>
    </div>
  );
}

function Call({ record }: { readonly record: StreamRecord }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const channel = record.channels.find((each) => each.channel === chosen) ?? leadingSpeaker(record);
  return (
    <>
      <header class="call-header">
        <div class="call-heading">
          <h1 id="call-title">{record.stream}</h1>
          <LevelBadge record={record} />
          <span class="time">{formatStreamTime(record.atMs)}</span>
        </div>
        <ExportButtons stream={record.stream} />
      </header>
      {record.need.reason !== null && (
        <p class="call-reason" data-level={record.need.level}>
          {record.need.reason}
        </p>
      )}
      {record.notice !== null && <p class="notice">{record.notice}</p>}
      <SpeakerChoice channels={record.channels} chosen={channel} onChoose={setChosen} />
      {channel ? <CallOf record={record} channel={channel} /> : <NobodyAnalysed record={record} />}
    </>
  );
}

function NobodyAnalysed({ record: { channels } }: { readonly record: StreamRecord }) {
  if (channels.length === 0) return <p class="empty">Waiting for the first audio.</p>;
  return <p class="empty">The role policy of this server leaves all channels of this call out.</p>;
}

interface CallOfProps {
  readonly record: StreamRecord;
  readonly channel: ChannelRecord;
}

function CallOf({ record, channel }: CallOfProps) {
  const { pictures } = useDashboard();
  const [viewport, setViewport] = useState(LATEST_MINUTE);
  const [pointedMs, setPointedMs] = useState<number | null>(null);
  const newestMs = record.atMs;
  const firstSpeechMs = channel.speech[0]?.fromMs ?? Number.POSITIVE_INFINITY;
  const firstMs = beginningOf(channel.timeline.firstMs, firstSpeechMs, newestMs);
  const range = resolveRange(viewport, firstMs, newestMs, record.live);
  const picture = pictures.get(record.stream);
  const lookAt = (atMs: number) => {
    const spanMs = viewport.spanMs ?? 60_000;
    setViewport({ spanMs, endMs: Math.min(newestMs, atMs + spanMs / 2) });
  };
  return (
    <div class="call-grid">
      <div class="panel timeline">
        <h2 class="visually-hidden">Over time</h2>
        <RangeControls
          {...{ viewport, range, firstMs, newestMs }}
          live={record.live}
          onChange={setViewport}
        />
        <EmotionChart timeline={channel.timeline} range={range} onPoint={setPointedMs} />
        <Lanes record={record} channel={channel} range={range} />
        {picture ? (
          <div class="lane">
            <span class="lane-name">Sound</span>
            <Spectrogram track={picture.track} range={range} />
          </div>
        ) : (
          <p class="note lane-note">
            The sound of this call stays between its publisher and the server; only what is sent from this
            page can be drawn here.
          </p>
        )}
      </div>
      <ReadingPanel record={record} channel={channel} focusMs={pointedMs ?? viewport.endMs} />
      <MomentList moments={record.moments} onChoose={lookAt} />
    </div>
  );
}
