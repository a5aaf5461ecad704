import { FEATURE_CONFIG } from '../features/feature-config.ts';
import type { PipelineInput, PipelineOptions } from '../pipeline.ts';

/** The kind of pipeline input that carries samples. */
export type AudioInput = Extract<PipelineInput, { type: 'audio' }>;

/**
 * How much stream time an input's samples fill, ms.
 *
 * @param input - samples; channels are equally long
 * @param sampleRate - Hz
 */
export function audioMs({ channels }: AudioInput, sampleRate: number): number {
  return ((channels[0]?.length ?? 0) / sampleRate) * 1000;
}

const MAX_PIECE_SECONDS = 0.5;

/**
 * Cuts an input into pieces of half a second at most and no longer than the hop between two windows, so that each leads to
 * one window a channel at most.
 *
 * @param input - samples; the pieces are views of them, in order, and carry its arrival time
 * @param options - `sampleRate` (Hz) and `hopFrames` (frames) of the stream
 */
export function sliceAudio(input: AudioInput, { sampleRate, hopFrames }: PipelineOptions): AudioInput[] {
  const length = input.channels[0]?.length ?? 0;
  const hopSeconds = (hopFrames * FEATURE_CONFIG.hopLength) / FEATURE_CONFIG.sampleRate;
  const pieceLength = Math.max(1, Math.floor(Math.min(hopSeconds, MAX_PIECE_SECONDS) * sampleRate));
  if (length <= pieceLength) return [input];
  const pieces: AudioInput[] = [];
  for (let start = 0; start < length; start += pieceLength) {
    const channels = input.channels.map((samples) => samples.subarray(start, start + pieceLength));
    pieces.push({ ...input, channels });
  }
  return pieces;
}

/**
 * The buffers of an input that go over to another thread.
 *
 * Samples that are only part of a larger buffer are copied first: transferring would take the rest of it away from whoever
 * else uses it, such as other views of one of Node's pooled buffers.
 *
 * @param input - any pipeline input
 * @returns the input to send, and its buffers to transfer with it
 */
export function prepareTransfer(input: PipelineInput): { input: PipelineInput; transfer: ArrayBuffer[] } {
  if (input.type !== 'audio') return { input, transfer: [] };
  const channels = input.channels.map((samples) =>
    samples.byteLength === samples.buffer.byteLength && samples.buffer instanceof ArrayBuffer
      ? samples
      : samples.slice(),
  );
  const buffers = new Set(channels.map(({ buffer }) => buffer as ArrayBuffer));
  return { input: { ...input, channels }, transfer: [...buffers] };
}
