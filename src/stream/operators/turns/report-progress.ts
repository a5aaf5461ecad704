import type { OperatorFunction } from 'rxjs';
import type { PipelineEvent } from '../../../sdk/events.ts';
import type { PlacedEvent } from '../channel-signal.ts';
import { stage } from '../stage.ts';
import type { GapTurn, TurnDone } from './turn.ts';

/** How far the analysis has come. */
export interface Progress {
  readonly type: 'progress';
  /** Stream time analysed, ms. */
  readonly processedMs: number;
}

function gapEvent({ gap }: GapTurn): PipelineEvent {
  const { fromMs, toMs, reason = 'source' } = gap;
  return { type: 'stream.gap', atMs: fromMs, fromMs, toMs, reason };
}

/** Unpacks events, counts windows, tells gaps and the end of the stream, and answers every input with a progress. */
export function reportProgress(): OperatorFunction<
  PlacedEvent | TurnDone,
  PipelineEvent | Progress | TurnDone
> {
  return stage((emit) => {
    let windows = 0;

    function finishTurn(done: TurnDone): void {
      const { turn } = done;
      const { heardMs } = turn;
      if (turn.type === 'gap') emit(gapEvent(turn));
      if (turn.type === 'end') {
        const { outcome } = turn;
        emit({ type: 'stream.ended', atMs: heardMs, outcome, receivedMs: heardMs, windows });
      }
      if (turn.isLast) emit({ type: 'progress', processedMs: heardMs });
      emit(done);
    }

    return {
      next(value) {
        if (value.type === 'turnDone') return finishTurn(value);
        if (value.event.type === 'emotion.window') windows++;
        emit(value.event);
      },
    };
  });
}
