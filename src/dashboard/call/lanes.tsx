import { Canvas, type Draw } from '../charts/canvas.tsx';
import { useTheme } from '../charts/theme.ts';
import type { TimeRange } from '../spectrogram/draw-track.ts';
import type { ChannelRecord } from '../streams/channel-record.ts';
import type { Moment } from '../streams/moment.ts';
import type { StreamRecord } from '../streams/stream-record.ts';
import { drawMarks, drawSpeech, drawStates, type LaneFrame } from './draw-lanes.ts';

/** What the lanes show. */
export interface LanesProps {
  readonly record: StreamRecord;
  readonly channel: ChannelRecord;
  readonly range: TimeRange;
}

/** States, speech and alerts, under the chart and in its time. */
export function Lanes({ record, channel, range }: LanesProps) {
  const theme = useTheme();
  const own = record.moments.filter((moment) => isOf(moment, channel.channel));
  const draw =
    (paint: (frame: LaneFrame) => void): Draw =>
    (context, width, height) =>
      paint({ context, width, height, range, theme });
  const endMs = record.atMs;
  const alerts = own.filter((moment) => moment.type === 'alert' && !moment.cleared).length;
  return (
    <div class="lanes">
      <Lane
        name="State"
        label={`${own.filter(isState).length} emotional states`}
        draw={draw((frame) => drawStates(frame, own, endMs))}
      />
      <Lane
        name="Speech"
        label={`${channel.speech.length} stretches of speech`}
        draw={draw((frame) => drawSpeech(frame, channel.speech, endMs))}
      />
      <Lane name="Alerts" label={`${alerts} alerts`} draw={draw((frame) => drawMarks(frame, own))} />
    </div>
  );
}

interface LaneProps {
  readonly name: string;
  readonly label: string;
  readonly draw: Draw;
}

function Lane({ name, label, draw }: LaneProps) {
  return (
    <div class="lane">
      <span class="lane-name">{name}</span>
      <Canvas class="lane-canvas" label={label} draw={draw} />
    </div>
  );
}

function isState(moment: Moment): boolean {
  return moment.type === 'emotion.state';
}

/** What concerns the whole stream concerns every speaker. */
function isOf(moment: Moment, channel: number): boolean {
  return !('channel' in moment) || moment.channel === undefined || moment.channel === channel;
}
