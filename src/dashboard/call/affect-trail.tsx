import { Canvas, type Draw } from '../charts/canvas.tsx';
import { type Theme, useTheme } from '../charts/theme.ts';
import type { Timeline, TimelinePoint } from '../streams/timeline.ts';

/** How far back the trail reaches, ms. */
const TRAIL_MS = 30_000;
const FONT = '12px system-ui, sans-serif';
const INSET = 22;
const DOT = 4;
const HEAD = 8;

/** What the trail shows. */
export interface AffectTrailProps {
  readonly timeline: Timeline;
  /** Stream time of its newest end, ms. */
  readonly atMs: number;
}

/** Where a voice has moved between unpleasant and pleasant, calm and agitated, in the last half minute. */
export function AffectTrail({ timeline, atMs }: AffectTrailProps) {
  const theme = useTheme();
  const points = recent(timeline, atMs);
  const newest = points.at(-1);
  const draw: Draw = (context, width, height) => {
    drawAxes(context, width, height, theme);
    drawTrail(context, { width, height }, points, atMs, theme);
  };
  const said = newest
    ? `valence ${newest.valence.toFixed(2)}, arousal ${newest.arousal.toFixed(2)}`
    : 'nothing judged in the last 30 seconds';
  return (
    <figure class="affect">
      <Canvas class="affect-canvas" label={`Valence and arousal: ${said}`} draw={draw} />
      <figcaption>
        <span>
          Valence <b>{newest ? signed(newest.valence) : '–'}</b>
        </span>
        <span>
          Arousal <b>{newest ? newest.arousal.toFixed(2) : '–'}</b>
        </span>
      </figcaption>
    </figure>
  );
}

function recent(timeline: Timeline, atMs: number): TimelinePoint[] {
  const first = timeline.indexAt(atMs - TRAIL_MS);
  const end = timeline.indexAt(atMs + 1);
  return Array.from({ length: Math.max(0, end - first) }, (_, k) => timeline.point(first + k)).filter(
    ({ label }) => label !== null,
  );
}

function drawAxes(context: CanvasRenderingContext2D, width: number, height: number, theme: Theme): void {
  context.strokeStyle = theme.line;
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
  context.beginPath();
  context.moveTo(width / 2, INSET);
  context.lineTo(width / 2, height - INSET);
  context.moveTo(INSET, height / 2);
  context.lineTo(width - INSET, height / 2);
  context.stroke();
  context.fillStyle = theme.muted;
  context.font = FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.fillText('agitated', width / 2, INSET / 2 + 1);
  context.fillText('calm', width / 2, height - INSET / 2);
  context.textAlign = 'left';
  context.fillText('unpleasant', 8, height / 2 - 10);
  context.textAlign = 'right';
  context.fillText('pleasant', width - 8, height / 2 - 10);
}

function drawTrail(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  points: readonly TimelinePoint[],
  atMs: number,
  theme: Theme,
): void {
  const x = ({ valence }: TimelinePoint) => INSET + ((valence + 1) / 2) * (width - 2 * INSET);
  const y = ({ arousal }: TimelinePoint) => INSET + (1 - arousal) * (height - 2 * INSET);
  points.forEach((point, index) => {
    const previous = points[index - 1];
    const isNewest = index === points.length - 1;
    context.globalAlpha = isNewest ? 1 : Math.max(0.12, 1 - (atMs - point.atMs) / TRAIL_MS) * 0.7;
    context.strokeStyle = theme.muted;
    if (previous) {
      context.beginPath();
      context.moveTo(x(previous), y(previous));
      context.lineTo(x(point), y(point));
      context.stroke();
    }
    context.fillStyle = point.label === null ? theme.muted : theme.emotions[point.label];
    context.beginPath();
    context.arc(x(point), y(point), isNewest ? HEAD : DOT, 0, 2 * Math.PI);
    context.fill();
    if (!isNewest) return;
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.stroke();
    context.lineWidth = 1;
  });
  context.globalAlpha = 1;
}

function signed(value: number): string {
  return (value < 0 ? '−' : '+') + Math.abs(value).toFixed(2);
}
