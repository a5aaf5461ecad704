import { ALAW_SAMPLES, MULAW_SAMPLES } from './g711.ts';

/** How one sample lies in memory; numbers are little-endian, `u8` is centred on 128. */
export type SampleFormat = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64' | 'mulaw' | 'alaw';

/** Bytes one sample takes. */
export const SAMPLE_BYTES: Readonly<Record<SampleFormat, number>> = Object.freeze({
  u8: 1,
  s16: 2,
  s24: 3,
  s32: 4,
  f32: 4,
  f64: 8,
  mulaw: 1,
  alaw: 1,
});

/** Reads every `stride` bytes one sample, from `offset` on, until `out` is full. */
type Reader = (view: DataView, offset: number, stride: number, out: Float32Array) => void;

// One loop a format: a shared loop that calls a function a sample is four times slower.
const READERS: Readonly<Record<SampleFormat, Reader>> = {
  u8(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride) out[i] = (view.getUint8(at) - 128) / 128;
  },
  s16(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride) out[i] = view.getInt16(at, true) / 32768;
  },
  s24(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride) {
      out[i] = ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8388608;
    }
  },
  s32(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride)
      out[i] = view.getInt32(at, true) / 2147483648;
  },
  f32(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride)
      out[i] = usable(view.getFloat32(at, true));
  },
  f64(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride)
      out[i] = usable(view.getFloat64(at, true));
  },
  mulaw(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride)
      out[i] = MULAW_SAMPLES[view.getUint8(at)]!;
  },
  alaw(view, offset, stride, out) {
    for (let i = 0, at = offset; i < out.length; i++, at += stride) out[i] = ALAW_SAMPLES[view.getUint8(at)]!;
  },
};

/** Loudest sample that is taken for sound; beyond it squares leave the range of f32. */
const LOUDEST = 1e6;

/** Silence in place of NaN, infinities and absurd values, which would spoil every frame they touch. */
function usable(sample: number): number {
  return Math.abs(sample) <= LOUDEST ? sample : 0;
}

/**
 * Decodes interleaved samples into one array a channel.
 *
 * @param bytes - whole sample frames; a partial one at the end is left out
 * @param format - of every sample
 * @param channels - interleaved channels
 * @returns `channels` arrays of equal length, samples in [-1, 1] (floats as they are), owned by the caller
 */
export function decodeSamples(bytes: Uint8Array, format: SampleFormat, channels: number): Float32Array[] {
  const size = SAMPLE_BYTES[format];
  const stride = size * channels;
  const nFrames = Math.floor(bytes.length / stride);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(nFrames);
    READERS[format](view, channel * size, stride, samples);
    return samples;
  });
}

/** Decodes bytes as they come, in pieces of any size. */
export interface SampleDecoder {
  /** Bytes of a sample frame that is not complete yet. */
  readonly pendingBytes: number;
  /**
   * Takes bytes and decodes every sample frame they complete.
   *
   * @returns one array a channel, owned by the caller
   */
  push(bytes: Uint8Array): Float32Array[];
}

/**
 * A decoder that carries a sample frame cut in two over to the next piece.
 *
 * @param format - of every sample
 * @param channels - interleaved channels
 */
export function createSampleDecoder(format: SampleFormat, channels: number): SampleDecoder {
  const stride = SAMPLE_BYTES[format] * channels;
  const pending = new Uint8Array(stride);
  let nPending = 0;

  function join(bytes: Uint8Array): Uint8Array {
    if (nPending === 0) return bytes;
    const joined = new Uint8Array(nPending + bytes.length);
    joined.set(pending.subarray(0, nPending));
    joined.set(bytes, nPending);
    return joined;
  }

  return {
    get pendingBytes() {
      return nPending;
    },
    push(bytes) {
      const joined = join(bytes);
      const whole = joined.length - (joined.length % stride);
      const decoded = decodeSamples(joined.subarray(0, whole), format, channels);
      pending.set(joined.subarray(whole));
      nPending = joined.length - whole;
      return decoded;
    },
  };
}

/**
 * The mean of all channels.
 *
 * @param channels - one array a channel, equal lengths
 * @returns the array itself where there is only one
 */
export function mixToMono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = channels;
  if (others.length === 0) return first;
  return first.map((sample, i) => {
    let sum = sample;
    for (const channel of others) sum += channel[i]!;
    return sum / channels.length;
  });
}
