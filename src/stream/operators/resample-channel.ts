import type { OperatorFunction } from 'rxjs';
import type { Resampler } from '../audio/resample.ts';
import type { ChannelSignal, Heard } from './channel-signal.ts';
import { stage } from './stage.ts';
import type { SkippedWindows } from './turns/pipeline-input.ts';
import type { Turn } from './turns/turn.ts';

const NOTHING = new Float32Array(0);

/** Options of {@link resampleChannel}. */
export interface ResampleChannelOptions {
  /** Which of the turn's channels. */
  readonly index: number;
  /** Position of the channel's first sample, samples at 48 kHz. */
  readonly origin: number;
  readonly createResampler: () => Resampler;
}

/** Takes one channel out of the turns and brings it to 48 kHz; says after every turn how far the channel has come. */
export function resampleChannel({
  index,
  origin,
  createResampler,
}: ResampleChannelOptions): OperatorFunction<Turn, ChannelSignal | Heard> {
  return stage((emit) => {
    const resampler = createResampler();
    let at = origin;

    function hear(
      samples: Float32Array,
      source: Float32Array,
      receivedAtMs: number,
      skip: SkippedWindows,
    ): void {
      if (samples.length === 0 && source.length === 0) return;
      at += samples.length;
      emit({ type: 'audio', samples, source, receivedAtMs, skipWindows: skip });
    }

    return {
      next(turn) {
        const { receivedAtMs } = turn;
        if (turn.type === 'audio') {
          const source = turn.channels[index]!;
          hear(resampler.push(source), source, receivedAtMs, turn.skipWindows);
        } else if (turn.type === 'end') {
          hear(resampler.finish(), NOTHING, receivedAtMs, 'none');
          emit({ type: 'end', receivedAtMs });
        } else if (turn.type === 'flush') {
          emit({ type: 'flush', receivedAtMs });
        }
        emit({ type: 'heard', at });
      },
    };
  });
}
