import type { OperatorFunction } from 'rxjs';
import type { Resampler } from '../audio/resample.ts';
import type { ChannelSignal, Heard } from './channel-signal.ts';
import { stage } from './stage.ts';
import type { SkippedWindows } from './turns/pipeline-input.ts';
import { MAX_TURN_SECONDS, type Turn } from './turns/turn.ts';

const NOTHING = new Float32Array(0);

/** Options of {@link resampleChannel}. */
export interface ResampleChannelOptions {
  /** Which of the turn's channels. */
  readonly index: number;
  /** Position of the channel's first sample, samples at 48 kHz. */
  readonly origin: number;
  /** Of the source, Hz. */
  readonly sampleRate: number;
  readonly createResampler: () => Resampler;
}

/** Takes one channel out of the turns and brings it to 48 kHz; says after every turn how far the channel has come. */
export function resampleChannel({
  index,
  origin,
  sampleRate,
  createResampler,
}: ResampleChannelOptions): OperatorFunction<Turn, ChannelSignal | Heard> {
  return stage((emit) => {
    const resampler = createResampler();
    const maxLength = Math.max(1, Math.floor(sampleRate * MAX_TURN_SECONDS));
    let at = origin;

    function put(
      samples: Float32Array,
      source: Float32Array,
      receivedAtMs: number,
      skip: SkippedWindows,
    ): void {
      if (samples.length === 0 && source.length === 0) return;
      at += samples.length;
      emit({ type: 'audio', samples, source, receivedAtMs, skipWindows: skip });
    }

    /** What was held back for separation comes all at once, and is too much for one piece. */
    function hear(source: Float32Array, receivedAtMs: number, skip: SkippedWindows): void {
      for (let start = 0; start < source.length; start += maxLength) {
        const piece = source.subarray(start, start + maxLength);
        put(resampler.push(piece), piece, receivedAtMs, skip);
      }
    }

    return {
      next(turn) {
        const { receivedAtMs } = turn;
        if (turn.type === 'audio') {
          hear(turn.channels[index]!, receivedAtMs, turn.skipWindows);
        } else if (turn.type === 'end') {
          if (turn.channels !== undefined) hear(turn.channels[index]!, receivedAtMs, 'none');
          put(resampler.finish(), NOTHING, receivedAtMs, 'none');
          emit({ type: 'end', receivedAtMs });
        } else if (turn.type === 'flush') {
          emit({ type: 'flush', receivedAtMs });
        } else if (turn.restartMs !== null) {
          emit({ type: 'break', receivedAtMs });
        }
        emit({ type: 'heard', at });
      },
    };
  });
}
