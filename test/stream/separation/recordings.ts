import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf, SHARED } from '../../requirements.ts';

/** Channels of a golden file of the research data, raw float32. */
export function goldenChannels(name: string, nChannels: number): Float32Array[] {
  const values = floats(readFileSync(join(SHARED, 'golden', name)));
  const length = values.length / nChannels;
  return Array.from({ length: nChannels }, (_, i) => values.slice(i * length, (i + 1) * length));
}

/**
 * Clips of one RAVDESS actor in a row, 48 kHz.
 *
 * @param actor - 1 to 24
 * @param seconds - how much of it
 */
export function ravdessVoice(actor: number, seconds: number): Float32Array {
  const folder = join(SHARED, 'data', 'ravdess', `Actor_${String(actor).padStart(2, '0')}`);
  // No clip is shorter than 2.5 s.
  const clips = readdirSync(folder)
    .sort()
    .slice(0, Math.ceil(seconds / 2.5));
  const inputs = clips.flatMap((clip) => ['-i', join(folder, clip)]);
  const concatenation = ['-filter_complex', `concat=n=${clips.length}:v=0:a=1`, '-t', `${seconds}`];
  const format = ['-f', 'f32le', '-ac', '1', '-ar', '48000', '-'];
  const bytes = execFileSync(pathOf('ffmpeg'), ['-v', 'error', ...inputs, ...concatenation, ...format], {
    maxBuffer: 2 ** 28,
  });
  return floats(bytes);
}

/** Raw little-endian float32. */
function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
