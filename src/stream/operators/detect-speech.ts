import type { OperatorFunction } from 'rxjs';
import { createBlockLog } from '../features/quality/block-log.ts';
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
  const { channel, role, origin, sampleRate, createDetector } = options;
  return stage((emit) => {
    const detector = createDetector();
    const segmenter = createSpeechSegmenter();
    const blocks = createBlockLog(sampleRate);
    const block = new Float32Array(SPEECH_BLOCK_SAMPLES);
    let nInBlock = 0;
    let at = origin;

    const blockToMs = (index: number): number => positionToMs(origin + index * SPEECH_BLOCK_SAMPLES);

    function report(change: SpeechChange | null): void {
      if (change === null) return;
      const startMs = blockToMs(change.startBlock);
      if (change.type === 'started') {
        emit({ type: 'event', at, event: { type: 'speech.started', atMs: startMs, channel, role } });
        return;
      }
      const atMs = blockToMs(change.endBlock);
      const durationMs = atMs - startMs;
      emit({ type: 'event', at, event: { type: 'speech.ended', atMs, channel, role, durationMs } });
    }

    function hear(samples: Float32Array): void {
      for (let start = 0; start < samples.length; ) {
        const part = samples.subarray(start, start + SPEECH_BLOCK_SAMPLES - nInBlock);
        block.set(part, nInBlock);
        nInBlock += part.length;
        start += part.length;
        at += part.length;
        if (nInBlock < SPEECH_BLOCK_SAMPLES) return;
        nInBlock = 0;
        const isSpeech = detector.isSpeech(block, 0);
        blocks.addBlock(isSpeech, detector.power);
        report(segmenter.push(isSpeech));
      }
    }

    return {
      next(value) {
        if (value.type === 'heard') return emit(value);
        const { type, receivedAtMs } = value;
        if (type === 'audio') {
          const { samples, source, skipWindows } = value;
          blocks.addSource(source);
          hear(samples);
          emit({ type, samples, source, receivedAtMs, skipWindows, blocks });
          return;
        }
        if (type === 'end') report(segmenter.finish());
        emit({ type, receivedAtMs, blocks });
      },
      close: () => detector.close(),
    };
  });
}
