import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import wavefile from 'wavefile';
import { UndertoneError } from '../../sdk/errors.ts';
import type { DecodedAudio } from './audio-decoder.ts';
import { decodeContainer } from './containers.ts';
import { decodeSamples } from './pcm.ts';
import { createWavDecoder } from './wav.ts';
import { resolveWavFormat } from './wav-header.ts';

/** Bytes read at a time from a WAV file: 1.4 s of mono at 48 kHz, so that reading costs next to nothing. */
const READ_BYTES = 128 * 1024;

/**
 * Opens a recording of any length and gives its audio piece by piece, no faster than it is taken.
 *
 * WAV is read natively, anything else through ffmpeg. The file or the process is closed when the iteration ends, also
 * early.
 *
 * @param path - of the file
 * @throws `UndertoneError` `ERR_FILE_NOT_FOUND`, `ERR_FILE_FORMAT`, `ERR_WAV_HEADER`, `ERR_WAV_FORMAT`,
 * `ERR_SAMPLE_RATE`, `ERR_CHANNELS`, `ERR_FFMPEG_MISSING` or `ERR_DECODE`
 */
export async function* openAudioFile(path: string): AsyncGenerator<DecodedAudio> {
  if (!(await isWavFile(path))) {
    yield* decodeContainer(path);
    return;
  }
  const decoder = createWavDecoder();
  for await (const bytes of createReadStream(path, {
    highWaterMark: READ_BYTES,
  }) as AsyncIterable<Uint8Array>) {
    const audio = decoder.push(bytes);
    if (audio !== null) yield audio;
  }
  decoder.end();
}

/**
 * Reads a whole recording into memory.
 *
 * @param path - of the file: WAV is read natively, anything else through ffmpeg
 * @throws UndertoneError as `openAudioFile`
 */
export async function readAudioFile(path: string): Promise<DecodedAudio> {
  if (await isWavFile(path)) return decodeWavFile(await readFile(path));
  const parts: DecodedAudio[] = [];
  for await (const part of decodeContainer(path)) parts.push(part);
  return joinParts(parts);
}

/** By its name, or by its first bytes where the name does not say. */
async function isWavFile(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(12), 0, 12, 0);
      const start = String.fromCharCode(...buffer.subarray(0, bytesRead));
      return extname(path).toLowerCase() === '.wav' || /^(RIFF|RF64|BW64).{4}WAVE$/s.test(start);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UndertoneError('ERR_FILE_NOT_FOUND', `there is no file ${path}`, { cause });
    }
    throw new UndertoneError('ERR_FILE_FORMAT', `${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** The part of wavefile's `fmt` that says how to read the samples; its own typings leave it open. */
interface WavefileFmt {
  readonly audioFormat: number;
  readonly numChannels: number;
  readonly sampleRate: number;
  readonly blockAlign: number;
  readonly subformat: readonly number[];
}

const EXTENSIBLE = 0xfffe;

/**
 * Decodes a whole WAV file: wavefile finds the chunks, our own loops read the samples, nine times faster than its
 * `getSamples()` and exactly as for a stream.
 */
function decodeWavFile(bytes: Uint8Array): DecodedAudio {
  const wav = parseWav(bytes);
  const samples = (wav.data as { readonly samples: Uint8Array }).samples;
  // wavefile takes the data length 0 of an unfinished header for no audio; the stream reader reads on to the end.
  if (samples.length === 0 || wav.container === 'RIFX') return decodeAsStream(bytes);
  const { audioFormat, numChannels, sampleRate, blockAlign, subformat } = wav.fmt as WavefileFmt;
  const code = audioFormat === EXTENSIBLE ? (subformat[0] ?? audioFormat) & 0xffff : audioFormat;
  const format = resolveWavFormat({ code, channels: numChannels, sampleRate, blockAlign });
  return { sampleRate, channels: decodeSamples(samples, format.sampleFormat, format.channels) };
}

function parseWav(bytes: Uint8Array): wavefile.WaveFile {
  try {
    return new wavefile.WaveFile(bytes);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new UndertoneError('ERR_WAV_HEADER', `the WAV header is damaged or cut short: ${reason}`, {
      cause,
    });
  }
}

function decodeAsStream(bytes: Uint8Array): DecodedAudio {
  const decoder = createWavDecoder();
  const audio = decoder.push(bytes);
  decoder.end();
  return audio!;
}

function joinParts(parts: readonly DecodedAudio[]): DecodedAudio {
  const [first] = parts;
  if (first === undefined) throw new UndertoneError('ERR_DECODE', 'the recording holds no audio');
  const length = parts.reduce((sum, part) => sum + part.channels[0]!.length, 0);
  const channels = first.channels.map((_, channel) => {
    const joined = new Float32Array(length);
    let at = 0;
    for (const part of parts) {
      joined.set(part.channels[channel]!, at);
      at += part.channels[channel]!.length;
    }
    return joined;
  });
  return { sampleRate: first.sampleRate, channels };
}
