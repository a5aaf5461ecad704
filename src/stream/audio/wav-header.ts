import { MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE } from '../../sdk/audio.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import { SAMPLE_BYTES, type SampleFormat } from './pcm.ts';

/** What a WAV file's header says of its audio. */
export interface WavFormat {
  readonly sampleFormat: SampleFormat;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** The fields of a `fmt ` chunk that tell how to read the samples. */
export interface WavFormatFields {
  /** Format code; for WAVE_FORMAT_EXTENSIBLE the code inside its sub-format. */
  readonly code: number;
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes of one sample frame, all channels. */
  readonly blockAlign: number;
}

// Registered codes (RFC 2361 and mmreg.h).
const PCM = 1;
const IEEE_FLOAT = 3;
const ALAW = 6;
const MULAW = 7;
const EXTENSIBLE = 0xfffe;

const PCM_FORMATS: readonly (SampleFormat | undefined)[] = [undefined, 'u8', 's16', 's24', 's32'];
const CODE_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM',
  85: 'MP3',
};

/** Smallest `fmt ` chunk. */
export const MIN_FMT_BYTES = 16;

/** Bytes up to the end of the sub-format code of an extensible `fmt ` chunk. */
const EXTENSIBLE_BYTES = 26;

/**
 * Reads the body of a `fmt ` chunk.
 *
 * @param body - at least {@link MIN_FMT_BYTES} bytes
 */
export function readFmtChunk(body: Uint8Array): WavFormatFields {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const code = view.getUint16(0, true);
  return {
    code: code === EXTENSIBLE && body.length >= EXTENSIBLE_BYTES ? view.getUint16(24, true) : code,
    channels: view.getUint16(2, true),
    sampleRate: view.getUint32(4, true),
    blockAlign: view.getUint16(12, true),
  };
}

/**
 * Checks a `fmt ` chunk and names its sample format.
 *
 * @throws {@link UndertoneError} `ERR_CHANNELS`, `ERR_SAMPLE_RATE`, or `ERR_WAV_FORMAT` for an encoding not read here
 */
export function resolveWavFormat({ code, channels, sampleRate, blockAlign }: WavFormatFields): WavFormat {
  if (channels < 1 || channels > MAX_CHANNELS) {
    throw new UndertoneError(
      'ERR_CHANNELS',
      `channels must be 1 to ${MAX_CHANNELS}, the WAV header says ${channels}`,
    );
  }
  if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) {
    const range = `${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz`;
    throw new UndertoneError(
      'ERR_SAMPLE_RATE',
      `sampleRate must be ${range}, the WAV header says ${sampleRate}`,
    );
  }
  const sampleFormat = sampleFormatOf(code, blockAlign / channels);
  if (sampleFormat === undefined) {
    const name = CODE_NAMES[code] ?? `format ${code}`;
    throw new UndertoneError(
      'ERR_WAV_FORMAT',
      `the WAV data is ${name} with ${blockAlign} bytes for ${channels} channel(s); PCM of 8 to 32 bits, float, ` +
        'mu-law and A-law are read: convert it with `ffmpeg -i IN -c:a pcm_s16le OUT.wav`, or send it as `container`',
    );
  }
  return { sampleFormat, sampleRate, channels };
}

function sampleFormatOf(code: number, sampleBytes: number): SampleFormat | undefined {
  if (code === PCM) return PCM_FORMATS[sampleBytes];
  if (code === IEEE_FLOAT)
    return sampleBytes === SAMPLE_BYTES.f64 ? 'f64' : sampleBytes === SAMPLE_BYTES.f32 ? 'f32' : undefined;
  if (sampleBytes !== 1) return undefined;
  return code === MULAW ? 'mulaw' : code === ALAW ? 'alaw' : undefined;
}
