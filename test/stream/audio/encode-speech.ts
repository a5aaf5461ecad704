import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathOf, REPOSITORY } from '../../requirements.ts';

/** The speech sample, a WAV file. */
export const SPEECH = join(REPOSITORY, 'test/samples/speech.wav');

/**
 * Writes {@link SPEECH} in another format with ffmpeg.
 *
 * @param path - to be written; its ending chooses the format
 * @param args - further ones of ffmpeg
 * @returns the path
 */
export function encodeSpeech(path: string, ...args: readonly string[]): string {
  execFileSync(pathOf('ffmpeg'), ['-loglevel', 'error', '-y', '-i', SPEECH, ...args, path]);
  return path;
}
