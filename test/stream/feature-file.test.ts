import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeFeatures } from '../../src/stream/feature-file.ts';
import { makeWav } from './audio/make-wav.ts';
import { GOLDEN, largestErrors, readFloats, TOLERANCE } from './features/golden-files.ts';
import { noise } from './signals.ts';

const folder = mkdtempSync(join(tmpdir(), 'undertone-features-'));
afterAll(() => rmSync(folder, { recursive: true }));

function saveWav(name: string, samples: Float32Array, sampleRate: number, channels = 1): string {
  const path = join(folder, name);
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  writeFileSync(path, makeWav(bytes, { code: 3, bits: 32, sampleRate, channels }));
  return path;
}

describe.each(['chirp', 'vowel'])('the features of %s', (name) => {
  const path = saveWav(`${name}.wav`, readFloats(GOLDEN, `${name}.signal.f32`), 48_000);

  test('are written as librosa would write its log-mel', async () => {
    const out = join(folder, `${name}.logmel.f32`);
    expect(await writeFeatures(path, 'logMel', out)).toEqual({ kind: 'logMel', shape: [128, 563], out });
    const reference = readFloats(GOLDEN, `${name}.logmel.f32`);
    const { above, below } = largestErrors(readFloats(folder, `${name}.logmel.f32`), reference, -80);
    expect(above).toBeLessThan(TOLERANCE.logMelDb);
    expect(below).toBeLessThan(TOLERANCE.faintLogMelDb);
  });

  test('are written as librosa would write its MFCC', async () => {
    const out = join(folder, `${name}.mfcc.f32`);
    expect(await writeFeatures(path, 'mfcc', out)).toEqual({ kind: 'mfcc', shape: [13, 563], out });
    const reference = readFloats(GOLDEN, `${name}.mfcc.f32`);
    const { above, below } = largestErrors(readFloats(folder, `${name}.mfcc.f32`), reference, 0);
    expect(Math.max(above, below)).toBeLessThan(TOLERANCE.mfcc);
  });
});

test('two channels are averaged', async () => {
  const mono = noise(4800);
  const stereo = Float32Array.from({ length: 9600 }, (_, i) => (i % 2 === 0 ? 1.5 : 0.5) * mono[i >> 1]!);
  await writeFeatures(saveWav('mono.wav', mono, 48_000), 'logMel', join(folder, 'mono.f32'));
  await writeFeatures(saveWav('stereo.wav', stereo, 48_000, 2), 'logMel', join(folder, 'stereo.f32'));
  const { above, below } = largestErrors(
    readFloats(folder, 'stereo.f32'),
    readFloats(folder, 'mono.f32'),
    -80,
  );
  expect(Math.max(above, below)).toBeLessThan(1e-3);
});

test('other rates are brought to 48 kHz', async () => {
  const path = saveWav('telephone.wav', noise(8000), 8000);
  const { shape } = await writeFeatures(path, 'logMel', join(folder, 'telephone.f32'));
  expect(shape).toEqual([128, 1 + Math.floor(48_000 / 256)]);
  const logMel = readFloats(folder, 'telephone.f32');
  const levelOf = (row: number) => logMel[row * shape[1] + 90]!;
  expect(levelOf(40)).toBeGreaterThan(levelOf(110) + 60);
});
