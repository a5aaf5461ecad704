import type { OperatorFunction } from 'rxjs';
import { type BlockLog, createBlockLog } from '../features/quality/block-log.ts';
import { createSpeechSegmenter, type SpeechChange } from '../features/quality/speech-segments.ts';
import { SPEECH_BLOCK_SAMPLES, type VoiceActivityDetector } from '../features/quality/voice-activity.ts';
import {
  type ChannelPlace,
  type ChannelSignal,
  type Heard,
  type MeasuredSignal,
  type PlacedEvent,
  positionToMs,
} from './channel-signal.ts';
import { stage } from './stage.ts';

/** Options of {@link detectSpeech}. */
export interface DetectSpeechOptions extends ChannelPlace {
  /** Of the source, Hz. */
  readonly sampleRate: number;
  readonly createDetector: () => VoiceActivityDetector;
}

/**
 * Finds speech and clipping: puts out `speech.started` and `speech.ended`, and passes the signal on with what it found.
 *
 * Blocks of 10 ms lie on a grid of their own, so they do not depend on how the audio was cut.
 */
export function detectSpeech(
  options: DetectSpeechOptions,
): OperatorFunction<ChannelSignal | Heard, MeasuredSignal | Heard | PlacedEvent> {
  return stage((emit) => {
    const listener = new SpeechListener(options, emit);
    const { blocks } = listener;
    return {
      next(value) {
        if (value.type === 'heard') return emit(value);
        const { type, receivedAtMs } = value;
        if (type === 'audio') {
          const { samples, source, skipWindows } = value;
          listener.hear(samples, source);
          emit({ type, samples, source, receivedAtMs, skipWindows, blocks });
          return;
        }
        if (type === 'end' || type === 'break') listener.finish();
        emit({ type, receivedAtMs, blocks });
      },
      close: () => listener.close(),
    };
  });
}

class SpeechListener {
  /** What has been found so far. */
  readonly blocks: BlockLog;
  readonly #options: DetectSpeechOptions;
  readonly #emit: (event: PlacedEvent) => void;
  readonly #detector: VoiceActivityDetector;
  readonly #segmenter = createSpeechSegmenter();
  /** The block that is being filled. */
  readonly #block = new Float32Array(SPEECH_BLOCK_SAMPLES);
  #nInBlock = 0;
  /** Position of the next sample, samples at 48 kHz. */
  #at: number;

  constructor(options: DetectSpeechOptions, emit: (event: PlacedEvent) => void) {
    this.#options = options;
    this.#emit = emit;
    this.#detector = options.createDetector();
    this.blocks = createBlockLog(options.sampleRate);
    this.#at = options.origin;
  }

  hear(samples: Float32Array, source: Float32Array): void {
    this.blocks.addSource(source);
    for (let start = 0; start < samples.length; ) {
      const length = Math.min(samples.length - start, SPEECH_BLOCK_SAMPLES - this.#nInBlock);
      this.#at += length;
      if (length === SPEECH_BLOCK_SAMPLES) this.#judgeBlock(samples, start);
      else this.#fillBlock(samples, start, length);
      start += length;
    }
  }

  finish(): void {
    this.#report(this.#segmenter.finish());
  }

  close(): void {
    this.#detector.close();
  }

  /** An indexed loop: a view of the samples would be an allocation a block. */
  #fillBlock(samples: Float32Array, start: number, length: number): void {
    for (let n = 0; n < length; n++) this.#block[this.#nInBlock + n] = samples[start + n]!;
    this.#nInBlock += length;
    if (this.#nInBlock < SPEECH_BLOCK_SAMPLES) return;
    this.#nInBlock = 0;
    this.#judgeBlock(this.#block, 0);
  }

  #judgeBlock(samples: Float32Array, start: number): void {
    const isSpeech = this.#detector.isSpeech(samples, start);
    this.blocks.addBlock(isSpeech, this.#detector.power);
    this.#report(this.#segmenter.push(isSpeech));
  }

  #report(change: SpeechChange | null): void {
    if (change === null) return;
    const { channel, role } = this.#options;
    const at = this.#at;
    const startMs = this.#blockToMs(change.startBlock);
    if (change.type === 'started') {
      this.#emit({ type: 'event', at, event: { type: 'speech.started', atMs: startMs, channel, role } });
      return;
    }
    const atMs = this.#blockToMs(change.endBlock);
    const durationMs = Math.round((atMs - startMs) * 1_000) / 1_000;
    this.#emit({ type: 'event', at, event: { type: 'speech.ended', atMs, channel, role, durationMs } });
  }

  #blockToMs(block: number): number {
    return positionToMs(this.#options.origin + block * SPEECH_BLOCK_SAMPLES);
  }
}
