import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import type { Clip } from '../../../src/train/corpora/clip.ts';
import { openFeatureSet } from '../../../src/train/corpora/feature-cache.ts';
import { CENTI } from '../../../src/train/corpora/stored-level.ts';

const kernel = createFeatureKernel();

const tone = (seconds: number, hz: number, sampleRate: number) =>
  Float32Array.from(
    { length: seconds * sampleRate },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / sampleRate),
  );

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

  const openSet = (onProgress: () => void) =>
    openFeatureSet(clips, kernel, { folder: join(folder, 'cache'), onProgress });

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
    expect(again.logMel(1)).toEqual(first.logMel(1));
  });

  it('computes anew when a clip has changed', async () => {
    let computed = 0;
    await openSet(() => computed++);
    await utimes(clips[0]!.path, 1, 1);
    await openSet(() => computed++);
    expect(computed).toBe(4);
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
});
