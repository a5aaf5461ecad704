import { type AudioFormat, MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE } from '../../sdk/audio.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import type { AudioDecoder } from './audio-decoder.ts';
import { createSampleDecoder, type SampleFormat } from './pcm.ts';
import { createWavDecoder } from './wav.ts';

/** Sample formats of the raw encodings. */
const RAW_FORMATS = {
  pcm_s16le: 's16',
  pcm_f32le: 'f32',
  mulaw: 'mulaw',
  alaw: 'alaw',
} as const satisfies Record<string, SampleFormat>;

/**
 * The decoder for one stream's encoding.
 *
 * @param format - `sampleRate` and `channels` are ignored for `wav`, which says them itself
 * @throws {@link UndertoneError} `ERR_SAMPLE_RATE` or `ERR_CHANNELS` for raw audio outside the limits;
 * `ERR_UNSUPPORTED_ENCODING` for `container`, which needs a process of its own: use `decodeContainer`
 */
export function createAudioDecoder(format: AudioFormat): AudioDecoder {
  const { encoding } = format;
  switch (encoding) {
    case 'wav':
      return createWavDecoder();
    case 'container':
      throw new UndertoneError(
        'ERR_UNSUPPORTED_ENCODING',
        'containers are decoded by ffmpeg in a process of its own; pass the bytes to decodeContainer',
      );
    case 'pcm_s16le':
    case 'pcm_f32le':
    case 'mulaw':
    case 'alaw':
      return createRawDecoder(format, RAW_FORMATS[encoding]);
    default: {
      const unknown: never = encoding;
      throw new UndertoneError('ERR_UNSUPPORTED_ENCODING', `encoding ${String(unknown)} is not known`);
    }
  }
}

function createRawDecoder({ sampleRate, channels }: AudioFormat, format: SampleFormat): AudioDecoder {
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= MAX_CHANNELS)) {
    throw new UndertoneError('ERR_CHANNELS', `channels must be 1 to ${MAX_CHANNELS}, got ${channels}`);
  }
  if (!(Number.isInteger(sampleRate) && sampleRate >= MIN_SAMPLE_RATE && sampleRate <= MAX_SAMPLE_RATE)) {
    const range = `${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE}`;
    throw new UndertoneError(
      'ERR_SAMPLE_RATE',
      `sampleRate must be a whole number of Hz, ${range}, got ${sampleRate}`,
    );
  }
  const samples = createSampleDecoder(format, channels);
  return {
    push: (bytes) => ({ sampleRate, channels: samples.push(bytes) }),
    end() {
      if (samples.pendingBytes === 0) return;
      throw new UndertoneError(
        'ERR_PARTIAL_SAMPLE',
        `the audio ends ${samples.pendingBytes} byte(s) into a sample; check encoding and channels, and send whole samples`,
      );
    },
  };
}
