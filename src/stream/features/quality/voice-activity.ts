import startFvad from '@echogarden/fvad-wasm';
import { UndertoneError } from '../../../sdk/errors.ts';

/** Length of the blocks on which speech is detected, ms. */
export const SPEECH_BLOCK_MS = 10;

/** Samples in one block at 48 kHz. */
export const SPEECH_BLOCK_SAMPLES = 480;

/** How readily the detector says speech: 0 most readily, 3 only when sure. */
export type VoiceActivityMode = 0 | 1 | 2 | 3;

/**
 * Mode used unless told otherwise.
 *
 * Measured on the first 3 s of 60 RAVDESS clips (median and least speech found, ms): mode 1 1,990 and 1,470; mode 2 1,740 and
 * 1,240; mode 3 1,340 and 110, so it misses quiet voices. Mode 2 takes less noise for speech than mode 1.
 */
export const DEFAULT_VOICE_ACTIVITY_MODE: VoiceActivityMode = 2;

/** Speech or not, for one channel; it adapts to the channel's noise, so every channel needs its own. */
export interface VoiceActivityDetector {
  /**
   * Whether the next block is speech. Blocks must come in order.
   *
   * @param samples - 48 kHz
   * @param start - first sample of the block; {@link SPEECH_BLOCK_SAMPLES} follow
   */
  isSpeech(samples: Float32Array, start: number): boolean;
  /** Mean of squares of the block heard last, in the band the detector listens to. */
  readonly power: number;
  /** Frees the detector; calling it again does nothing. */
  close(): void;
}

/** The WebRTC voice activity detector of one thread. */
export interface VoiceActivity {
  /** Starts a detector for one channel. */
  createDetector(mode?: VoiceActivityMode): VoiceActivityDetector;
}

const DETECTOR_RATE = 16_000;
const DECIMATION = 3;
const DETECTOR_BLOCK = SPEECH_BLOCK_SAMPLES / DECIMATION;
const FULL_SCALE = 32_767;
/** Sum of the decimation filter's coefficients. */
const FILTER_SUM = 9;
const GAIN = FULL_SCALE / FILTER_SUM;

/**
 * Loads the WebRTC voice activity detector: once a thread, not once a channel.
 *
 * The detector decides from the band under 4 kHz. It accepts 48 kHz but then spends four times as long, nearly all of it on
 * resampling, so it is given 16 kHz: every third sample after two 3-sample averages, `[1 2 3 2 1] / 9`. That filter has its
 * zeros at 16 kHz, which is what would fold onto 0 Hz, and what folds between 1 and 4 kHz is down by 45 to 19 dB.
 *
 * @throws ERR_INTERNAL if its WebAssembly module does not start
 * @see https://github.com/dpirch/libfvad, WebRTC's `common_audio/vad`
 */
export async function loadVoiceActivity(): Promise<VoiceActivity> {
  const fvad = await startFvad();
  // Calls never overlap within a thread, so one block of its memory serves all detectors.
  const block = fvad._malloc(DETECTOR_BLOCK * Int16Array.BYTES_PER_ELEMENT);
  const blockIndex = block / Int16Array.BYTES_PER_ELEMENT;

  function createDetector(mode: VoiceActivityMode = DEFAULT_VOICE_ACTIVITY_MODE): VoiceActivityDetector {
    const detector = fvad._fvad_new();
    if (detector === 0) {
      throw new UndertoneError('ERR_INTERNAL', 'no memory is left for another voice activity detector');
    }
    fvad._fvad_set_mode(detector, mode);
    fvad._fvad_set_sample_rate(detector, DETECTOR_RATE);
    const decimator = createDecimator();
    let isOpen = true;
    let power = 0;
    return {
      get power() {
        return power;
      },
      isSpeech(samples, start) {
        power = decimator.decimate(samples, start, fvad.HEAP16, blockIndex);
        return fvad._fvad_process(detector, block, DETECTOR_BLOCK) === 1;
      },
      close() {
        if (isOpen) fvad._fvad_free(detector);
        isOpen = false;
      },
    };
  }

  return { createDetector };
}

/** Turns blocks of 48 kHz into 16-bit blocks of 16 kHz, without a seam between them, and measures their mean power. */
function createDecimator() {
  /** The two samples before the next block. */
  const before = new Float32Array(2);
  return {
    decimate(samples: Float32Array, start: number, target: Int16Array, targetStart: number): number {
      let beforeLast = before[0]!;
      let last = before[1]!;
      let squares = 0;
      let at = start;
      for (let n = targetStart; n < targetStart + DETECTOR_BLOCK; n++) {
        const middle = samples[at + 1]!;
        const end = samples[at + 2]!;
        const sum = beforeLast + 2 * last + 3 * samples[at]! + 2 * middle + end;
        // Float input may exceed full scale, and an integer that wraps around would sound like a click. Branches instead of min
        // and max make V8 allocate a number a sample from the second detector on, which takes four times as long.
        target[n] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE, sum * GAIN));
        squares += sum * sum;
        beforeLast = middle;
        last = end;
        at += DECIMATION;
      }
      before[0] = beforeLast;
      before[1] = last;
      return squares / (FILTER_SUM * FILTER_SUM * DETECTOR_BLOCK);
    },
  };
}
