import { type OperatorFunction, Subject, Subscription } from 'rxjs';
import { STREAM_RATE } from '../channel-signal.ts';
import { stage } from '../stage.ts';
import type { Turn, TurnDone } from './turn.ts';

/** Something found in a channel's audio. */
export interface Placed {
  /** When it became known, in samples of stream time at 48 kHz. */
  readonly at: number;
}

/** Options of {@link eachChannel}. */
export interface EachChannelOptions<Out> {
  /** Number of analysed channels. */
  readonly nChannels: number;
  /** Position of their first samples, samples at 48 kHz. */
  readonly origin: number;
  /**
   * The analysis of one channel from a position on, which must put out all it finds in a turn before it returns.
   *
   * @param index - of the channel
   * @param origin - samples at 48 kHz
   */
  readonly analyse: (index: number, origin: number) => OperatorFunction<Turn, Out>;
}

/**
 * Analyses every channel on its own and brings what they find together in stream time, then says that the turn is done.
 *
 * Values of a turn come out in the order in which they became known, those of the same moment in the order of the channels.
 * All channels get to the same moment in the same turn, so the order does not depend on how the audio was cut. Behind a long
 * gap the analysis of every channel begins anew.
 */
export function eachChannel<Out extends Placed>({
  nChannels,
  origin,
  analyse,
}: EachChannelOptions<Out>): OperatorFunction<Turn, Out | TurnDone> {
  return stage((emit, { fail }) => {
    const found: Out[] = [];
    let analyses = new Subscription();

    function start(from: number): Subject<Turn>[] {
      analyses = new Subscription();
      return Array.from({ length: nChannels }, (_, index) => {
        const turn$ = new Subject<Turn>();
        const analysis$ = turn$.pipe(analyse(index, from));
        analyses.add(analysis$.subscribe({ next: (one) => found.push(one), error: fail }));
        return turn$;
      });
    }

    let turn$s = start(origin);
    return {
      next(turn) {
        for (const turn$ of turn$s) turn$.next(turn);
        if (turn$s.length > 1) found.sort((a, b) => a.at - b.at);
        for (const one of found) emit(one);
        found.length = 0;
        if (turn.type === 'gap' && turn.restartMs !== null) {
          analyses.unsubscribe();
          turn$s = start(Math.round((turn.restartMs * STREAM_RATE) / 1_000));
        }
        emit({ type: 'turnDone', turn });
      },
      close: () => analyses.unsubscribe(),
    };
  });
}
