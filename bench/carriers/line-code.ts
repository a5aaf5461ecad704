import { encodeAlaw, encodeMulaw } from '../../src/stream/audio/g711.ts';

/** How a carrier writes samples. */
export type LineCode = 'PCMU' | 'PCMA' | 'L16';

/** The encoding of a publisher that is the same. */
export const PUBLISHED_AS = Object.freeze({ PCMU: 'mulaw', PCMA: 'alaw', L16: 'pcm_s16le' } as const);

/**
 * Encodes samples as a carrier sends them.
 *
 * @param samples - in [-1, 1]
 * @param code - how
 */
export function encodeLine(samples: Float32Array, code: LineCode): Uint8Array {
  if (code === 'PCMU') return encodeMulaw(samples);
  if (code === 'PCMA') return encodeAlaw(samples);
  const pcm = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
  return new Uint8Array(pcm.buffer);
}

/**
 * Takes samples of several channels in turn.
 *
 * @param channels - equal lengths
 */
export function interleaveChannels(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels;
  return Float32Array.from(
    { length: first.length * channels.length },
    (_, i) => channels[i % channels.length]![Math.floor(i / channels.length)]!,
  );
}
