import type { StreamRecord } from '../streams/stream-record.ts';
import type { NeedLevel } from './need.ts';

const OUTCOME_TEXTS = { completed: 'Ended', disconnected: 'Disconnected', failed: 'Failed' } as const;

const LEVEL_TEXTS: Readonly<Record<Exclude<NeedLevel, 'ended'>, string>> = {
  now: 'Needs attention',
  watch: 'Keep an eye on',
  fine: 'Live',
};

/** Drawn in a square of 16: shapes as different as the colours. */
const SHAPES: Readonly<Record<NeedLevel, string>> = {
  now: 'M8 1.5 15 14H1zM7.2 6v4h1.6V6zm0 5v1.6h1.6V11z',
  watch:
    'M8 3C4.5 3 1.7 5.5.5 8c1.2 2.5 4 5 7.5 5s6.3-2.5 7.5-5C14.3 5.5 11.5 3 8 3zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
  fine: 'M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  ended: 'M4 4h8v8H4z',
};

/** How much a stream needs somebody, as shape, colour and words. */
export function LevelBadge({ record }: { readonly record: StreamRecord }) {
  const { level } = record.need;
  const text = level === 'ended' ? OUTCOME_TEXTS[record.outcome ?? 'completed'] : LEVEL_TEXTS[level];
  return (
    <span class="badge" data-level={level}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={SHAPES[level]} fill="currentColor" fill-rule="evenodd" />
      </svg>
      {text}
    </span>
  );
}
