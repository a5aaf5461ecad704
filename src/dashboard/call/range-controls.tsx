import type { TimeRange } from '../spectrogram/draw-track.ts';
import { formatStreamTime } from '../streams/stream-time.ts';
import { SPANS, type Viewport } from './viewport.ts';

/** What the controls show and change. */
export interface RangeControlsProps {
  readonly viewport: Viewport;
  readonly range: TimeRange;
  /** Stream time of the oldest and the newest thing known, ms. */
  readonly firstMs: number;
  readonly newestMs: number;
  readonly live: boolean;
  readonly onChange: (viewport: Viewport) => void;
}

/** How much of the call is shown, and which part of it. */
export function RangeControls({ viewport, range, firstMs, newestMs, live, onChange }: RangeControlsProps) {
  const { spanMs, endMs } = viewport;
  const earliestEnd = Math.min(newestMs, firstMs + (spanMs ?? 0));
  const canScroll = spanMs !== null && newestMs - firstMs > spanMs;
  const scroll = (toMs: number) => onChange({ spanMs, endMs: toMs >= newestMs - 500 ? null : toMs });
  return (
    <div class="range-controls">
      <fieldset class="segments">
        <legend class="visually-hidden">Time shown</legend>
        {SPANS.map(([ms, text]) => (
          <label key={text}>
            <input
              type="radio"
              name="span"
              checked={spanMs === ms}
              onChange={() => onChange({ spanMs: ms, endMs: null })}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <input
        type="range"
        class="scrubber"
        aria-label="Scroll through the call"
        aria-valuetext={`${formatStreamTime(range.fromMs)} to ${formatStreamTime(range.toMs)}`}
        min={canScroll ? earliestEnd : newestMs - 1}
        max={newestMs}
        step="any"
        value={endMs ?? newestMs}
        disabled={!canScroll}
        onInput={({ currentTarget }) => scroll(Number(currentTarget.value))}
      />
      <button
        type="button"
        class="secondary small"
        disabled={endMs === null}
        onClick={() => onChange({ spanMs, endMs: null })}
      >
        {live ? 'Back to live' : 'To the end'}
      </button>
    </div>
  );
}
