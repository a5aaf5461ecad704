import type { Emotion } from 'undertone/sdk';
import type { Theme } from '../charts/theme.ts';
import type { TimeRange } from '../spectrogram/draw-track.ts';
import type { SpeechSegment } from '../streams/channel-record.ts';
import type { Moment } from '../streams/moment.ts';
import { placeOf } from './viewport.ts';

/** Where a lane is drawn. */
export interface LaneFrame {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly range: TimeRange;
  readonly theme: Theme;
}

const LABEL_FONT = '600 12px system-ui, sans-serif';
const LABEL_INSET = 6;
const MARK = 6;

/**
 * Draws how long each emotional state held, with its name where there is room.
 *
 * @param frame - where to
 * @param moments - of one speaker; only states are drawn
 * @param endMs - stream time up to which the last state holds
 */
export function drawStates(frame: LaneFrame, moments: readonly Moment[], endMs: number): void {
  const states = moments.filter((moment) => moment.type === 'emotion.state');
  states.forEach((state, index) => {
    const toMs = states[index + 1]?.sinceMs ?? endMs;
    drawState(frame, state.label, state.sinceMs, toMs);
  });
}

function drawState(
  { context, width, height, range, theme }: LaneFrame,
  label: Emotion,
  fromMs: number,
  toMs: number,
) {
  const left = Math.max(0, placeOf(fromMs, range, width));
  const right = Math.min(width, placeOf(toMs, range, width));
  if (right <= left) return;
  context.fillStyle = theme.emotions[label];
  context.fillRect(left, 0, Math.max(1, right - left - 1), height);
  context.font = LABEL_FONT;
  if (context.measureText(label).width + 2 * LABEL_INSET > right - left) return;
  context.fillStyle = readableOn(theme.emotions[label]);
  context.textBaseline = 'middle';
  context.fillText(label, left + LABEL_INSET, height / 2 + 1);
}

/**
 * Draws when there was speech.
 *
 * @param frame - where to
 * @param segments - oldest first
 * @param endMs - stream time up to which speech goes on that has not ended
 */
export function drawSpeech(
  { context, width, height, range, theme }: LaneFrame,
  segments: readonly SpeechSegment[],
  endMs: number,
): void {
  context.fillStyle = theme.accent;
  for (const { fromMs, toMs } of segments) {
    const left = Math.max(0, placeOf(fromMs, range, width));
    const right = Math.min(width, placeOf(toMs ?? endMs, range, width));
    if (right > left) context.fillRect(left, 3, Math.max(1, right - left), height - 6);
  }
}

/**
 * Marks alerts with triangles, and shades what is missing.
 *
 * @param frame - where to
 * @param moments - of the stream; states are left out
 */
export function drawMarks(frame: LaneFrame, moments: readonly Moment[]): void {
  const { context, width, height, range, theme } = frame;
  for (const moment of moments) {
    if (moment.type === 'stream.gap' || moment.type === 'stream.degraded') {
      const left = placeOf(moment.fromMs, range, width);
      context.fillStyle = theme.warning;
      context.fillRect(left, height / 2 - 2, Math.max(2, placeOf(moment.toMs, range, width) - left), 4);
    }
    if (moment.type !== 'alert' || moment.cleared) continue;
    const x = placeOf(moment.atMs, range, width);
    context.fillStyle = moment.severity === 'critical' ? theme.bad : theme.warning;
    context.beginPath();
    context.moveTo(x, 2);
    context.lineTo(x + MARK, height - 2);
    context.lineTo(x - MARK, height - 2);
    context.fill();
  }
}

/** Black or white, whichever stands out more (WCAG relative luminance). */
function readableOn(hex: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255),
  );
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
