import type { OperatorFunction } from 'rxjs';
import type {
  AbstainReason,
  ChannelInfo,
  SkipReason,
  WindowQuality,
  WindowSeparation,
} from '../../sdk/events.ts';
import { FEATURE_CONFIG, FLOOR_DB, WINDOW_SAMPLES } from '../features/feature-config.ts';
import type { FrameStream } from '../features/frame-stream.ts';
import { abstentionReason } from '../features/quality/abstention.ts';
import type { BlockLog } from '../features/quality/block-log.ts';
import { createFrameShapes } from '../features/quality/frame-shapes.ts';
import {
  type ChannelPlace,
  type Heard,
  type MeasuredAudio,
  type MeasuredMark,
  type MeasuredSignal,
  type PlacedEvent,
  positionToMs,
} from './channel-signal.ts';
import { stage } from './stage.ts';
import type { SkippedWindows } from './turns/pipeline-input.ts';
import {
  countFullWindows,
  type DueWindow,
  isOnDoubledGrid,
  samplesToComplete,
  type WindowGrid,
  windowEnd,
  windowStart,
  windowsDue,
} from './window-grid.ts';

const { hopLength, nFrames: WINDOW_FRAMES, nMels } = FEATURE_CONFIG;

/** What is known of a window before it is judged. */
export interface WindowFacts extends Pick<ChannelInfo, 'channel' | 'role'> {
  readonly startMs: number;
  /** End of the audio heard, ms. */
  readonly endMs: number;
  /** Stream time at which the window became complete, ms. */
  readonly atMs: number;
  /** When its last sample arrived, ms since the Unix epoch. */
  readonly receivedAtMs: number;
  readonly quality: WindowQuality;
  readonly separation: WindowSeparation | null;
  /** Speech heard since the window before, ms. */
  readonly newSpeechMs: number;
  /** True for a window that was asked for off the grid: it must leave no trace in what follows. */
  readonly isProvisional: boolean;
}

/** A window of a channel's log-mel. */
export interface CutWindow {
  readonly type: 'window';
  /** When it became complete, samples at 48 kHz. */
  readonly at: number;
  readonly facts: WindowFacts;
  /** dB, `[563, 128]` frame-major; valid until the next value. */
  readonly logMel: Float32Array;
  /** Why it should not be judged, null when it can be. */
  readonly abstained: AbstainReason | null;
  /** Why the lane has no time to judge it, null when it has. */
  readonly skipped: SkipReason | null;
}

/** Options of {@link cutWindows}. */
export interface CutWindowsOptions extends ChannelPlace, WindowGrid {
  /** Speech a window needs to be judged, ms. */
  readonly minSpeechMs: number;
  readonly createFrameStream: () => FrameStream;
  /** What separation had done to a sample of the channel, at 48 kHz; null without separation. */
  readonly separationAt: ((sample: number) => WindowSeparation) | null;
}

/** A window's place, relative to the channel's first sample, and what it is made of. */
interface Cut extends DueWindow {
  /** Samples. */
  readonly end: number;
  readonly completeAt: number;
  readonly logMel: Float32Array;
  readonly receivedAtMs: number;
  readonly isProvisional: boolean;
  readonly skipped: SkipReason | null;
}

/**
 * Computes every frame of a channel's log-mel once and cuts windows from them on the grid, each with its quality.
 *
 * A flush adds a window over what has been heard since the last one, and the end one over what is left; both equal the
 * log-mel of a clip that ends there and is padded with zeros.
 */
export function cutWindows(
  options: CutWindowsOptions,
): OperatorFunction<MeasuredSignal | Heard | PlacedEvent, CutWindow | Heard | PlacedEvent> {
  return stage((emit) => {
    const cutter = new WindowCutter(options, emit);
    return {
      next(value) {
        if (value.type === 'audio') cutter.hear(value);
        else if (value.type === 'flush') cutter.flush(value);
        else if (value.type === 'end') cutter.end(value);
        else if (value.type !== 'break') emit(value);
      },
    };
  });
}

class WindowCutter {
  readonly #options: CutWindowsOptions;
  readonly #emit: (window: CutWindow) => void;
  readonly #frames: FrameStream;
  readonly #shapes = createFrameShapes();
  /** End of the last window on the grid, samples. */
  #gridEnd = 0;
  /** End of the last flush, samples. */
  #flushEnd = 0;

  constructor(options: CutWindowsOptions, emit: (window: CutWindow) => void) {
    this.#options = options;
    this.#emit = emit;
    this.#frames = options.createFrameStream();
  }

  hear({ samples, receivedAtMs, skipWindows, blocks }: MeasuredAudio): void {
    const before = this.#frames.nFrames;
    const nNew = this.#frames.push(samples);
    if (nNew === 0) return;
    this.#shapes.add(this.#frames.window(before, nNew));
    for (const due of windowsDue(before, this.#frames.nFrames, this.#options)) {
      const cut: Cut = {
        ...due,
        end: windowEnd(due),
        completeAt: samplesToComplete(due.startFrame + due.nFrames),
        logMel: logMelOf(due, this.#frames),
        receivedAtMs,
        isProvisional: false,
        skipped: skipReason(skipWindows, due, this.#options),
      };
      this.#put(cut, blocks);
    }
  }

  flush(mark: MeasuredMark): void {
    const { nSamples } = this.#frames;
    if (nSamples <= Math.max(this.#gridEnd, this.#flushEnd)) return;
    this.#flushEnd = nSamples;
    this.#putPadded(this.#nextStart(), nSamples, mark);
  }

  end(mark: MeasuredMark): void {
    const { nSamples } = this.#frames;
    let startFrame = this.#nextStart();
    // The last full windows lack only the samples after their end that their last frames look at.
    for (; hopLength * startFrame + WINDOW_SAMPLES <= nSamples; startFrame += this.#options.hopFrames) {
      this.#putPadded(startFrame, hopLength * startFrame + WINDOW_SAMPLES, mark);
    }
    if (nSamples > this.#gridEnd) this.#putPadded(startFrame, nSamples, mark);
  }

  /** First frame of the next full window. */
  #nextStart(): number {
    return windowStart(countFullWindows(this.#frames.nFrames, this.#options), this.#options);
  }

  /** A window that ends where nothing more is heard for now, padded as if the stream were over. */
  #putPadded(startFrame: number, end: number, { type, receivedAtMs, blocks }: MeasuredMark): void {
    const cut: Cut = {
      startFrame,
      nFrames: Math.min(WINDOW_FRAMES, Math.ceil(end / hopLength) - startFrame),
      end,
      completeAt: this.#frames.nSamples,
      logMel: this.#frames.paddedWindow(startFrame, new Float32Array(WINDOW_FRAMES * nMels)),
      receivedAtMs,
      isProvisional: type === 'flush',
      skipped: null,
    };
    this.#put(cut, blocks);
  }

  #put(cut: Cut, blocks: BlockLog): void {
    const { origin, channel, role, minSpeechMs } = this.#options;
    const { startFrame, end, completeAt, logMel, receivedAtMs, isProvisional, skipped } = cut;
    const start = hopLength * startFrame;
    const nKnown = Math.max(0, Math.min(cut.nFrames, this.#frames.nFrames - startFrame));
    const shape = this.#shapes.describe(startFrame, nKnown);
    const measures = blocks.measure(start, end);
    const facts: WindowFacts = {
      channel,
      role,
      startMs: positionToMs(origin + start),
      endMs: positionToMs(origin + end),
      atMs: positionToMs(origin + completeAt),
      receivedAtMs,
      quality: { ...measures, band: shape.band },
      separation: this.#options.separationAt?.(end) ?? null,
      newSpeechMs: blocks.speechMs(this.#gridEnd, end),
      isProvisional,
    };
    if (!isProvisional) this.#gridEnd = end;
    const abstained = abstentionReason(measures, shape, minSpeechMs);
    this.#emit({ type: 'window', at: origin + completeAt, facts, logMel, abstained, skipped });
  }
}

/** Why a lane that is behind leaves out a window, if it does. */
function skipReason(skipWindows: SkippedWindows, due: DueWindow, grid: WindowGrid): SkipReason | null {
  if (skipWindows === 'all') return 'overload';
  return skipWindows === 'everyOther' && !isOnDoubledGrid(due, grid) ? 'hopDoubled' : null;
}

/** A full window where it lies, without a copy; a padded one with frames at the floor where nothing has been heard. */
function logMelOf({ startFrame, nFrames }: DueWindow, frames: FrameStream): Float32Array {
  const heard = frames.window(startFrame, nFrames);
  if (nFrames === WINDOW_FRAMES) return heard;
  const padded = new Float32Array(WINDOW_FRAMES * nMels).fill(FLOOR_DB);
  padded.set(heard);
  return padded;
}
