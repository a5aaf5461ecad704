import { type OperatorFunction, Subject, Subscription } from 'rxjs';
import { stage } from '../stage.ts';
import type { Turn, TurnDone } from './turn.ts';

/** Something found in a channel's audio. */
export interface Placed {
  /** When it became known, in samples of stream time at 48 kHz. */
  readonly at: number;
}

/**
 * Analyses every channel on its own and brings what they find together in stream time, then says that the turn is done.
 *
 * Values of a turn come out in the order in which they became known, those of the same moment in the order of the channels.
 * All channels get to the same moment in the same turn, so the order does not depend on how the audio was cut.
 *
 * @param nChannels - number of analysed channels
 * @param analyse - the analysis of one channel, which must put out all it finds in a turn before it returns
 */
export function eachChannel<Out extends Placed>(
  nChannels: number,
  analyse: (index: number) => OperatorFunction<Turn, Out>,
): OperatorFunction<Turn, Out | TurnDone> {
  return stage((emit, { fail }) => {
    const found: Out[] = [];
    const channels = new Subscription();
    const turn$s = Array.from({ length: nChannels }, (_, index) => {
      const turn$ = new Subject<Turn>();
      channels.add(turn$.pipe(analyse(index)).subscribe({ next: (one) => found.push(one), error: fail }));
      return turn$;
    });

    return {
      next(turn) {
        for (const turn$ of turn$s) turn$.next(turn);
        if (turn$s.length > 1) found.sort((a, b) => a.at - b.at);
        for (const one of found) emit(one);
        found.length = 0;
        emit({ type: 'turnDone', turn });
      },
      close: () => channels.unsubscribe(),
    };
  });
}
