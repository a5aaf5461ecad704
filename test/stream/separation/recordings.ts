import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf, SHARED } from '../../requirements.ts';

/** Channels of a golden file of the research data, raw float32. */
export function goldenChannels(name: string, nChannels: number): Float32Array[] {
  const bytes = readFileSync(join(SHARED, 'golden', name));
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const length = values.length / nChannels;
  return Array.from({ length: nChannels }, (_, i) => values.slice(i * length, (i + 1) * length));
}

/**
 * Clips of one RAVDESS actor in a row, 48 kHz.
 *
 * @param actor - 1 to 24
 * @param nSamples - how much of it
 */
export function ravdessVoice(actor: number, nSamples: number): Float32Array {
  const folder = join(SHARED, 'data', 'ravdess', `Actor_${String(actor).padStart(2, '0')}`);
  const voice = new Float32Array(nSamples);
  let at = 0;
  for (const clip of readdirSync(folder).sort()) {
    if (at >= nSamples) return voice;
    const samples = decode(join(folder, clip)).subarray(0, nSamples - at);
    voice.set(samples, at);
    at += samples.length;
  }
  return voice;
}

function decode(path: string): Float32Array {
  const format = ['-f', 'f32le', '-ac', '1', '-ar', '48000', '-'];
  const bytes = execFileSync(pathOf('ffmpeg'), ['-v', 'error', '-i', path, ...format], {
    maxBuffer: 2 ** 26,
  });
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
