import { UndertoneError } from '../../../sdk/errors.ts';
import { FEATURE_CONFIG, WINDOW_SAMPLES } from '../../features/feature-config.ts';
import type { AudioInput, EndInput, GapInput, PipelineInput, SkippedWindows } from './pipeline-input.ts';

/** What every turn knows. */
interface TurnBase {
  /** Stream time when the turn is over, ms. */
  readonly heardMs: number;
  /** When what this turn completes was received, ms since the Unix epoch. */
  readonly receivedAtMs: number;
  /** True for the last turn of an input: the input is answered. */
  readonly isLast: boolean;
}

/** A short piece of audio. */
export interface AudioTurn extends TurnBase {
  readonly type: 'audio';
  /** One Float32Array an analysed channel, equal lengths. */
  readonly channels: readonly Float32Array[];
  readonly skipWindows: SkippedWindows;
}

/** Audio is missing. */
export interface GapTurn extends TurnBase {
  readonly type: 'gap';
  readonly gap: GapInput;
  /**
   * Stream time at which channels begin anew, ms, where so much is missing that no window could reach across; null where silence
   * that stands for it follows.
   */
  readonly restartMs: number | null;
}

/** A window is wanted now. */
export interface FlushTurn extends TurnBase {
  readonly type: 'flush';
}

/** Nothing follows. */
export interface EndTurn extends TurnBase {
  readonly type: 'end';
  readonly outcome: EndInput['outcome'];
  /** Audio that was held back until now, as of an {@link AudioTurn}. */
  readonly channels?: readonly Float32Array[];
}

/** A piece of work small enough to be done at once: at most one window a channel, at most half a second. */
export type Turn = AudioTurn | GapTurn | FlushTurn | EndTurn;

/** Everything a turn led to has been put out. */
export interface TurnDone {
  readonly type: 'turnDone';
  readonly turn: Turn;
}

/** What the cutting of turns depends on. */
export interface TurnOptions {
  /** Of the source, Hz. */
  readonly sampleRate: number;
  readonly nChannels: number;
  /** Distance between windows, frames. */
  readonly hopFrames: number;
  /** Stream time of the first sample, ms. */
  readonly originMs: number;
  /** False where channels cannot begin anew behind a long gap, because they depend on each other. */
  readonly mayRestart: boolean;
  /** Clock, ms since the Unix epoch with fractions. */
  readonly now: () => number;
}

/** Longest piece of audio that is worked on at once, seconds. */
export const MAX_TURN_SECONDS = 0.5;

/** From this much missing audio on nothing is computed for it: the length of a window, seconds. */
export const RESTART_GAP_SECONDS = WINDOW_SAMPLES / FEATURE_CONFIG.sampleRate;

/**
 * Stream time of the first sample that follows: 0, or the end of the gap with which a pipeline takes over from a lost one.
 *
 * @param first - first input of the stream
 */
export function originOf(first: PipelineInput): number {
  return first.type === 'gap' ? first.toMs : 0;
}

/**
 * Creates the cutter of one stream: it turns inputs into {@link Turn}s and counts stream time in source samples.
 *
 * Missing audio becomes silence, so that stream time stays true; behind a long gap the channels begin anew instead.
 */
export function createTurnCutter(options: TurnOptions): (input: PipelineInput) => Iterable<Turn> {
  const { sampleRate, nChannels, hopFrames, originMs, mayRestart, now } = options;
  const hopSeconds = (hopFrames * FEATURE_CONFIG.hopLength) / FEATURE_CONFIG.sampleRate;
  const maxLength = Math.max(1, Math.floor(Math.min(hopSeconds, MAX_TURN_SECONDS) * sampleRate));
  const silence = new Float32Array(maxLength);
  let nHeard = 0;

  /** In whole microseconds, like all times of a stream. */
  const heardMs = (): number => Math.round((originMs + (nHeard * 1_000) / sampleRate) * 1_000) / 1_000;

  function audioTurn(
    channels: readonly Float32Array[],
    receivedAtMs: number,
    skipWindows: SkippedWindows,
    isLast: boolean,
  ): AudioTurn {
    nHeard += channels[0]?.length ?? 0;
    return { type: 'audio', channels, receivedAtMs, skipWindows, heardMs: heardMs(), isLast };
  }

  /** Nearly all audio is one turn, for which a generator would be most of the cost. */
  function audioTurns(input: AudioInput): Iterable<Turn> {
    const { channels, receivedAtMs, skipWindows = 'none' } = input;
    const length = checkChannels(channels, nChannels);
    return length <= maxLength
      ? [audioTurn(channels, receivedAtMs, skipWindows, true)]
      : pieces(input, length);
  }

  function* pieces(
    { channels, receivedAtMs, skipWindows = 'none' }: AudioInput,
    length: number,
  ): Generator<Turn> {
    for (let start = 0; start < length; start += maxLength) {
      const end = Math.min(length, start + maxLength);
      const piece = channels.map((samples) => samples.subarray(start, end));
      yield audioTurn(piece, receivedAtMs, skipWindows, end === length);
    }
  }

  function* gapTurns(gap: GapInput): Generator<Turn> {
    const receivedAtMs = now();
    const end = Math.round(((gap.toMs - originMs) * sampleRate) / 1_000);
    const nSilent = nChannels === 0 ? 0 : Math.max(0, end - nHeard);
    if (mayRestart && nSilent >= RESTART_GAP_SECONDS * sampleRate) {
      nHeard += nSilent;
      yield { type: 'gap', gap, restartMs: heardMs(), heardMs: heardMs(), receivedAtMs, isLast: true };
      return;
    }
    yield { type: 'gap', gap, restartMs: null, heardMs: heardMs(), receivedAtMs, isLast: nSilent === 0 };
    for (let left = nSilent; left > 0; left -= maxLength) {
      const piece = silence.subarray(0, Math.min(left, maxLength));
      const channels = Array.from({ length: nChannels }, () => piece);
      yield audioTurn(channels, receivedAtMs, 'none', left <= maxLength);
    }
  }

  return (input) => {
    if (input.type === 'audio') return audioTurns(input);
    if (input.type === 'gap') return gapTurns(input);
    return [{ ...input, heardMs: heardMs(), receivedAtMs: now(), isLast: true }];
  };
}

/**
 * Length of the channels, which must be as many as expected and equally long.
 *
 * @throws ERR_CHANNELS where they are not
 */
export function checkChannels(channels: readonly Float32Array[], nChannels: number): number {
  const length = channels[0]?.length ?? 0;
  if (channels.length !== nChannels || channels.some((samples) => samples.length !== length)) {
    const lengths = channels.map((samples) => samples.length).join(', ');
    throw new UndertoneError(
      'ERR_CHANNELS',
      `audio must hold ${nChannels} channels of equal length, one for every analysed channel, got lengths [${lengths}]`,
    );
  }
  return length;
}
