import { createHash } from 'node:crypto';
import {
  appendFile,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { FEATURE_CONFIG } from '../../../../src/stream/features/feature-config.ts';
import { createFeatureKernel } from '../../../../src/stream/features/feature-kernel.ts';
import type { Clip } from '../../../../src/train/corpora/clip.ts';
import { type FeatureVariant, openFeatureSet } from '../../../../src/train/corpora/features/feature-cache.ts';
import { CENTI } from '../../../../src/train/corpora/features/stored-level.ts';

const kernel = createFeatureKernel();

const tone = (seconds: number, hz: number, sampleRate: number) =>
  Float32Array.from(
    { length: seconds * sampleRate },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / sampleRate),
  );

/** Vitest would compare level by level, with a message each. */
function expectSame(levels: Int16Array, expected: Int16Array): void {
  expect(levels).toHaveLength(expected.length);
  expect(levels.findIndex((level, i) => level !== expected[i])).toBe(-1);
}

describe('openFeatureSet', () => {
  let folder: string;
  let clips: Clip[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-cache-'));
    clips = [];
    for (const [name, hz, rate] of [
      ['a.wav', 440, 48_000],
      ['b.wav', 880, 16_000],
    ] as const) {
      const wav = new wavefile.WaveFile();
      wav.fromScratch(1, rate, '32f', tone(1, hz, rate));
      await writeFile(join(folder, name), wav.toBuffer());
      clips.push({
        path: join(folder, name),
        corpus: 'test',
        speaker: 'test/1',
        gender: 'female',
        label: 'calm',
        intensity: null,
      });
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const openSet = (onProgress: () => void, variant?: FeatureVariant) =>
    openFeatureSet(clips, kernel, {
      folder: join(folder, 'cache'),
      onProgress,
      ...(variant === undefined ? {} : { variant }),
    });

  it('holds what the kernel computes, at any source rate, to the stored precision', async () => {
    const set = await openSet(() => {});
    const expected = kernel.logMel(tone(1, 440, 48_000));
    const stored = set.logMel(0);
    expect(stored).toHaveLength(expected.length);
    expected.forEach((level, i) => {
      expect(Math.abs(stored[i]! / CENTI - level)).toBeLessThan(0.5 / CENTI + 1e-4);
    });
    expect(set.logMel(1)).toHaveLength(188 * 128);
  });

  it('computes once and reads from then on', async () => {
    let computed = 0;
    const first = await openSet(() => computed++);
    const again = await openSet(() => computed++);
    expect(computed).toBe(2);
    expectSame(again.logMel(1), first.logMel(1));
  });

  it('computes anew when what a clip holds has changed, its size and time being the same', async () => {
    let computed = 0;
    await openSet(() => computed++);
    const { path } = clips[0]!;
    const { atime, mtime } = await stat(path);
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await utimes(path, atime, mtime);
    await openSet(() => computed++);
    expect(computed).toBe(4);
  });

  it('knows a corpus that was copied elsewhere', async () => {
    let computed = 0;
    await openSet(() => computed++);
    for (const clip of clips) {
      const copy = `${clip.path}.copy`;
      await copyFile(clip.path, copy);
      Object.assign(clip, { path: copy });
    }
    await openSet(() => computed++);
    expect(computed).toBe(2);
  });

  it('names the clip it cannot read and leaves nothing that looks finished', async () => {
    await writeFile(clips[1]!.path, 'not audio');
    await expect(openSet(() => {})).rejects.toMatchObject({
      code: 'ERR_CORPUS',
      message: expect.stringContaining('b.wav'),
    });
    const cached = await readdir(join(folder, 'cache'), { recursive: true });
    expect(cached.filter((name) => name.endsWith('index.json'))).toEqual([]);
  });

  it('keeps what it computed before the clip it cannot read', async () => {
    const { path } = clips[1]!;
    const original = await readFile(path);
    await writeFile(path, 'not audio');
    await expect(openSet(() => {})).rejects.toMatchObject({ code: 'ERR_CORPUS' });
    const [name] = await readdir(join(folder, 'cache'));
    const data = await readFile(join(folder, 'cache', name!, 'logmel.i16'));
    await writeFile(path, original);
    const fresh = await openSet(() => {});
    expect(data.byteLength).toBe(2 * fresh.logMel(0).length);
  });

  it('keeps its key for clips as they are, so that features computed before stay valid', async () => {
    await openSet(() => {});
    const hash = createHash('sha256').update(JSON.stringify([2, FEATURE_CONFIG]));
    for (const { path } of clips) {
      const bytes = await readFile(path);
      hash.update(`${bytes.byteLength}\n`).update(bytes);
    }
    expect(await readdir(join(folder, 'cache'))).toEqual([`logmel-${hash.digest('hex').slice(0, 16)}`]);
  });

  it('goes on with the clip at which it was interrupted', async () => {
    const interrupted = openSet(() => {
      throw new Error('interrupted');
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    const progress: number[] = [];
    const resumed = await openSet(() => progress.push(progress.length));
    expect(progress).toHaveLength(1);
    await rm(join(folder, 'cache'), { recursive: true });
    const fresh = await openSet(() => {});
    for (const index of [0, 1]) expectSame(resumed.logMel(index), fresh.logMel(index));
  });

  it('drops half a clip that an interruption left behind', async () => {
    const expected = await openSet(() => {});
    const [name] = await readdir(join(folder, 'cache'));
    const path = (file: string) => join(folder, 'cache', name!, file);
    await rm(path('index.json'));
    await writeFile(path('index.journal'), `${expected.logMel(0).length}\n${expected.logMel(1).length}\n12`);
    await truncate(path('logmel.i16'), 2 * expected.logMel(0).length + 100);
    let computed = 0;
    const resumed = await openSet(() => computed++);
    expect(computed).toBe(1);
    for (const index of [0, 1]) expectSame(resumed.logMel(index), expected.logMel(index));
    expect(await readdir(join(folder, 'cache', name!))).toEqual(['index.json', 'logmel.i16']);
  });

  it('does not trust data of another length than the index says', async () => {
    const expected = await openSet(() => {});
    const [name] = await readdir(join(folder, 'cache'));
    await appendFile(join(folder, 'cache', name!, 'logmel.i16'), 'xx');
    let computed = 0;
    const again = await openSet(() => computed++);
    expect(computed).toBe(2);
    expectSame(again.logMel(1), expected.logMel(1));
  });

  it('stores a variant of the 48 kHz waveform beside the clips themselves', async () => {
    const plain = await openSet(() => {});
    const seen: [number, number][] = [];
    const halved = (seed: number): FeatureVariant => ({
      name: 'halved',
      seed,
      apply: (samples, index) => {
        seen.push([samples.length, index]);
        return samples.map((sample) => sample / 2);
      },
    });
    let computed = 0;
    const variant = await openSet(() => computed++, halved(1));
    // Clips are decoded several at a time, so which comes first is open.
    expect(seen.sort(([, a], [, b]) => a - b)).toEqual([
      [48_000, 0],
      [48_000, 1],
    ]);
    const loudest = (levels: Int16Array) => levels.reduce((most, level) => Math.max(most, level));
    // Half the amplitude is 20 log10(2) = 6.02 dB less.
    expect((loudest(plain.logMel(0)) - loudest(variant.logMel(0))) / CENTI).toBeCloseTo(6.02, 1);
    await openSet(() => computed++, halved(1));
    await openSet(() => computed++);
    expect(computed).toBe(2);
    await openSet(() => computed++, halved(2));
    expect(computed).toBe(4);
  });
});
