import { connect, map, merge, Observable, type OperatorFunction } from 'rxjs';
import { stage, whileHeard } from '../stage.ts';
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
  const channelByChannel = connect((turn$: Observable<Turn>) => {
    const channels = Array.from({ length: nChannels }, (_, index) => turn$.pipe(analyse(index)));
    return merge(...channels, turn$.pipe(map((turn): TurnDone => ({ type: 'turnDone', turn }))));
  });
  return (turn$) =>
    new Observable((subscriber) =>
      whileHeard(turn$, subscriber).pipe(channelByChannel, inStreamTime()).subscribe(subscriber),
    );
}

function isTurnDone(value: Placed | TurnDone): value is TurnDone {
  return 'turn' in value;
}

/** Holds a turn's values back until it is done and puts them in the order of their moments. */
function inStreamTime<Out extends Placed>(): OperatorFunction<Out | TurnDone, Out | TurnDone> {
  return stage((emit) => {
    const found: Out[] = [];
    return {
      next(value) {
        if (!isTurnDone(value)) {
          found.push(value);
          return;
        }
        found.sort((a, b) => a.at - b.at);
        for (const one of found.splice(0)) emit(one);
        emit(value);
      },
    };
  });
}
