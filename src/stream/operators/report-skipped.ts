import type { OperatorFunction } from 'rxjs';
import type { SkipReason, StreamDegraded } from '../../sdk/events.ts';
import type { Heard, PlacedEvent } from './channel-signal.ts';
import type { WindowFacts } from './cut-windows.ts';
import type { SettledVerdict } from './judge-windows.ts';
import { stage } from './stage.ts';
import type { TurnDone } from './turns/turn.ts';

/** Longest stretch of audio in which skipped windows go unreported, ms: a doubled hop is a state, lost windows are losses. */
const MAX_UNREPORTED_MS: Readonly<Record<SkipReason, number>> = { overload: 5_000, hopDoubled: 10_000 };

type Passing = Heard | PlacedEvent | TurnDone;

/** A stretch as it grows by one window. */
function extend(
  stretch: StreamDegraded | null,
  { atMs, startMs, endMs }: WindowFacts,
  reason: SkipReason,
): StreamDegraded {
  return {
    type: 'stream.degraded',
    atMs,
    fromMs: Math.min(stretch?.fromMs ?? startMs, startMs),
    toMs: Math.max(stretch?.toMs ?? endMs, endMs),
    skippedWindows: (stretch?.skippedWindows ?? 0) + 1,
    reason,
  };
}

/** Whether skipping for this reason may go on after a turn. */
function mayGoOn({ turn }: TurnDone, reason: SkipReason): boolean {
  return turn.type === 'audio' && turn.skipWindows === (reason === 'overload' ? 'all' : 'everyOther');
}

/** Counts windows that were skipped and says so with `stream.degraded`: once a stretch, and now and then in a long one. */
export function reportSkipped(): OperatorFunction<SettledVerdict | Passing, SettledVerdict | Passing> {
  return stage((emit) => {
    let stretch: StreamDegraded | null = null;
    let at = 0;

    function report(): void {
      if (stretch !== null) emit({ type: 'event', at, event: stretch });
      stretch = null;
    }

    function skip(facts: WindowFacts, reason: SkipReason, moment: number): void {
      if (stretch !== null && stretch.reason !== reason) report();
      stretch = extend(stretch, facts, reason);
      at = moment;
      if (stretch.toMs - stretch.fromMs >= MAX_UNREPORTED_MS[reason]) report();
    }

    return {
      next(value) {
        if (value.type === 'turnDone' && stretch !== null && !mayGoOn(value, stretch.reason)) report();
        if (value.type === 'verdict') {
          const { verdict, facts } = value;
          if (verdict.type === 'skipped') skip(facts, verdict.reason, value.at);
          // Between the windows of a doubled hop lie those that are judged.
          else if (stretch?.reason === 'overload') report();
        }
        emit(value);
      },
    };
  });
}
