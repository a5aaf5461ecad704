import type { OperatorFunction } from 'rxjs';
import type { StreamDegraded } from '../../sdk/events.ts';
import type { Heard, PlacedEvent } from './channel-signal.ts';
import type { SettledVerdict } from './judge-windows.ts';
import { stage } from './stage.ts';
import type { TurnDone } from './turns/turn.ts';

/** Longest stretch of skipped audio that goes unreported, ms. */
const MAX_UNREPORTED_MS = 5_000;

type Passing = Heard | PlacedEvent | TurnDone;

/** A stretch as it grows by one window. */
function extend(stretch: StreamDegraded | null, { facts }: SettledVerdict): StreamDegraded {
  const { atMs, startMs, endMs } = facts;
  return {
    type: 'stream.degraded',
    atMs,
    fromMs: Math.min(stretch?.fromMs ?? startMs, startMs),
    toMs: Math.max(stretch?.toMs ?? endMs, endMs),
    skippedWindows: (stretch?.skippedWindows ?? 0) + 1,
    reason: 'overload',
  };
}

/** Whether skipping may go on after a turn. */
const mayGoOn = ({ turn }: TurnDone): boolean => turn.type === 'audio' && turn.skipWindows;

/** Counts windows that were skipped and says so, once a stretch and at least every 5 s, with `stream.degraded`. */
export function reportSkipped(): OperatorFunction<SettledVerdict | Passing, SettledVerdict | Passing> {
  return stage((emit) => {
    let stretch: StreamDegraded | null = null;
    let at = 0;

    function report(): void {
      if (stretch !== null) emit({ type: 'event', at, event: stretch });
      stretch = null;
    }

    return {
      next(value) {
        if (value.type === 'turnDone' && !mayGoOn(value)) report();
        if (value.type === 'verdict') {
          if (value.verdict.type === 'skipped') {
            stretch = extend(stretch, value);
            at = value.at;
            if (stretch.toMs - stretch.fromMs >= MAX_UNREPORTED_MS) report();
          } else {
            report();
          }
        }
        emit(value);
      },
    };
  });
}
