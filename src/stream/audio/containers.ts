import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import { UndertoneError } from '../../sdk/errors.ts';
import type { DecodedAudio } from './audio-decoder.ts';
import { createWavDecoder } from './wav.ts';

/** Keeps a playlist in uploaded bytes from making ffmpeg open files or addresses. */
const STREAM_PROTOCOLS = 'pipe';
const FILE_PROTOCOLS = 'file,pipe';

/** What fluent-ffmpeg says when there is no program to start. */
const NOT_FOUND = /cannot find ffmpeg|ENOENT/i;

/**
 * Decodes anything ffmpeg reads (webm, ogg, mp3, flac, m4a, …) in one ffmpeg process, at the source's own rate and
 * channels, as fast as the result is taken.
 *
 * This is the only file that knows fluent-ffmpeg. ffmpeg is asked for a WAV stream of float samples, so the rate and the
 * channels come with it and our own reader does the rest. The process ends with the iteration, however that ends.
 *
 * @param source - path of a file, or its bytes as they arrive; the first audio track is decoded
 * @throws {@link UndertoneError} `ERR_FFMPEG_MISSING`, or `ERR_DECODE` with ffmpeg's last words
 */
export async function* decodeContainer(
  source: string | AsyncIterable<Uint8Array>,
): AsyncGenerator<DecodedAudio> {
  const conversion = startConversion(source);
  const decoder = createWavDecoder();
  try {
    for await (const bytes of conversion.output as AsyncIterable<Uint8Array>) {
      const audio = decoder.push(bytes);
      if (audio !== null) yield audio;
    }
    await conversion.finished;
    decoder.end();
  } finally {
    conversion.stop();
  }
}

/**
 * Converts short recordings to WAV files of float samples in one ffmpeg process, each at its own rate and channels: to start a
 * process takes ten times as long as to decode a clip of some seconds.
 *
 * @param paths - of the recordings; of each the first audio track is decoded
 * @param folder - for the WAV files, which must exist
 * @returns paths of the WAV files, in the same order
 * @throws {@link UndertoneError} `ERR_FFMPEG_MISSING`, or `ERR_DECODE` if any of them cannot be decoded
 */
export async function convertToWav(paths: readonly string[], folder: string): Promise<string[]> {
  const command = ffmpeg();
  for (const path of paths) command.input(`file:${path}`).inputOptions(inputOptions(FILE_PROTOCOLS));
  const targets = paths.map((_, index) => join(folder, `${index}.wav`));
  targets.forEach((target, index) => {
    asFloatWav(command.output(target), `${index}:a:0`);
  });
  await new Promise<void>((resolve, reject) => {
    command.on('end', () => resolve());
    command.on('error', (error: Error, _stdout: string | null, stderr: string | null) =>
      reject(describeFailure(error, stderr)),
    );
    command.run();
  });
  return targets;
}

function inputOptions(protocols: string): string[] {
  return ['-hide_banner', '-loglevel', 'error', '-protocol_whitelist', protocols];
}

/** Lets a command write one audio track as a WAV file of float samples, at its own rate and channels. */
function asFloatWav(command: ffmpeg.FfmpegCommand, track: string): ffmpeg.FfmpegCommand {
  return command.outputOptions(['-map', track]).audioCodec('pcm_f32le').format('wav');
}

/** A running ffmpeg. */
interface Conversion {
  /** WAV bytes. */
  readonly output: PassThrough;
  /** Settles when the process is done; rejects if it failed. */
  readonly finished: Promise<void>;
  stop(): void;
}

function startConversion(source: string | AsyncIterable<Uint8Array>): Conversion {
  const isFile = typeof source === 'string';
  // Without emitClose, fluent-ffmpeg would take the output's normal end for a lost reader if ffmpeg exits later than
  // 20 ms after it, which happens on a busy machine.
  const output = new PassThrough({ emitClose: false });
  const input = isFile ? `file:${source}` : Readable.from(source, { objectMode: false });
  let isStopped = false;
  const command = ffmpeg(input).inputOptions(inputOptions(isFile ? FILE_PROTOCOLS : STREAM_PROTOCOLS));
  asFloatWav(command, '0:a:0');
  const finished = new Promise<void>((resolve, reject) => {
    command.on('end', () => resolve());
    command.on('error', (error: Error, _stdout: string | null, stderr: string | null) => {
      const failure = describeFailure(error, stderr);
      reject(failure);
      output.destroy(failure);
    });
  });
  // Whoever reads the output hears of a failure there; this promise may then never be awaited.
  finished.catch(() => {});
  command.on('start', () => {
    if (isStopped) command.kill('SIGKILL');
  });
  command.pipe(output);
  return {
    output,
    finished,
    stop() {
      isStopped = true;
      command.kill('SIGKILL');
      output.destroy();
      if (input instanceof Readable) input.destroy();
    },
  };
}

function describeFailure(
  error: Error & { inputStreamError?: unknown },
  stderr: string | null,
): UndertoneError {
  if (error.inputStreamError instanceof UndertoneError) return error.inputStreamError;
  if (NOT_FOUND.test(error.message)) {
    return new UndertoneError(
      'ERR_FFMPEG_MISSING',
      'ffmpeg was not found, and only it reads this format: install it (apt-get install ffmpeg, brew install ffmpeg) ' +
        'or set FFMPEG_PATH; WAV and raw audio need no ffmpeg',
      { cause: error },
    );
  }
  const lastLine = (stderr ?? '').trim().split('\n').at(-1)?.trim();
  const reason = lastLine === undefined || lastLine === '' ? error.message : lastLine;
  return new UndertoneError('ERR_DECODE', `ffmpeg could not decode the audio: ${reason}`, { cause: error });
}
