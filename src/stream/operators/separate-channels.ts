import type { OperatorFunction } from 'rxjs';
import type { SeparationLog } from '../separation/separation-log.ts';
import type { Separator } from '../separation/separator.ts';
import { stage } from './stage.ts';
import type { Turn } from './turns/turn.ts';

/** Options of {@link separateChannels}. */
export interface SeparateChannelsOptions {
  readonly createSeparator: () => Separator;
  /** Receives what was done to the audio, for the events. */
  readonly log: SeparationLog;
}

/**
 * Puts sources in the place of the channels they were mixed into.
 *
 * There are as many turns as before. Those of the start have no samples, because the separator holds them back until it knows
 * the mixing; the turn that tells it brings them all, and the end brings those of a stream that was too short.
 */
export function separateChannels({
  createSeparator,
  log,
}: SeparateChannelsOptions): OperatorFunction<Turn, Turn> {
  return stage((emit) => {
    const separator = createSeparator();
    return {
      next(turn) {
        if (turn.type !== 'audio' && turn.type !== 'end') return emit(turn);
        const { sources, changes } =
          turn.type === 'audio' ? separator.push(turn.channels) : separator.finish();
        log.add(changes);
        emit({ ...turn, channels: sources });
      },
    };
  });
}
