import {
  AUDIO_ENCODINGS,
  type AudioEncoding,
  BYTES_PER_SAMPLE,
  MAX_CHANNELS,
  MAX_SAMPLE_RATE,
  MIN_SAMPLE_RATE,
} from '../audio.ts';
import { UndertoneError } from '../errors.ts';

/** Encodings whose bytes are nothing but samples. */
type RawEncoding = keyof typeof BYTES_PER_SAMPLE;

/** How many bytes raw audio takes. */
export interface RawLayout {
  /** Bytes of one sample of all channels. */
  readonly sampleBytes: number;
  readonly bytesPerMs: number;
}

/**
 * How raw audio is laid out; null for `wav` and `container`, whose bytes only the server can place in time.
 *
 * @param encoding - any encoding
 * @param sampleRate - Hz; needed for raw encodings alone
 * @param channels - interleaved channels
 * @throws UndertoneError `ERR_UNSUPPORTED_ENCODING`, `ERR_SAMPLE_RATE` or `ERR_CHANNELS`
 */
export function resolveRawLayout(
  encoding: AudioEncoding,
  sampleRate: number | undefined,
  channels: number,
): RawLayout | null {
  if (!AUDIO_ENCODINGS.includes(encoding)) {
    const expected = AUDIO_ENCODINGS.join(', ');
    throw new UndertoneError(
      'ERR_UNSUPPORTED_ENCODING',
      `encoding must be one of ${expected}, got ${String(encoding)}`,
    );
  }
  if (!isRaw(encoding)) return null;
  if (!isWhole(channels, 1, MAX_CHANNELS)) {
    throw new UndertoneError('ERR_CHANNELS', `channels must be 1 to ${MAX_CHANNELS}, got ${channels}`);
  }
  if (sampleRate === undefined || !isWhole(sampleRate, MIN_SAMPLE_RATE, MAX_SAMPLE_RATE)) {
    throw new UndertoneError(
      'ERR_SAMPLE_RATE',
      `sampleRate must be ${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz for ${encoding}, got ${sampleRate}`,
    );
  }
  const sampleBytes = BYTES_PER_SAMPLE[encoding] * channels;
  return { sampleBytes, bytesPerMs: (sampleBytes * sampleRate) / 1_000 };
}

/**
 * Size of a frame of raw audio, in whole samples and never empty.
 *
 * @param layout - of the audio
 * @param frameMs - length of a frame, ms
 * @returns bytes
 */
export function rawFrameBytes({ sampleBytes, bytesPerMs }: RawLayout, frameMs: number): number {
  return Math.max(1, Math.floor((bytesPerMs * frameMs) / sampleBytes)) * sampleBytes;
}

function isRaw(encoding: AudioEncoding): encoding is RawEncoding {
  return Object.hasOwn(BYTES_PER_SAMPLE, encoding);
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
