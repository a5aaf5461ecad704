import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import wavefile from 'wavefile';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import type { Clip } from '../../../src/train/corpora/clip.ts';
import type { SpeechEncoder } from '../../../src/train/distillation/speech-encoder.ts';
import { openTeacherStates, STATE_UNIT } from '../../../src/train/distillation/teacher-states.ts';

/** Says how many samples it was given, beside a number too large to be stored. */
function countingEncoder(digest: string): SpeechEncoder & { readonly heard: number[] } {
  const heard: number[] = [];
  return {
    digest,
    width: 2,
    heard,
    async encode(samples) {
      heard.push(samples.length);
      return Float32Array.of(samples.length / 1_000, 1_000);
    },
    async close() {},
  };
}

describe('openTeacherStates', () => {
  const kernel = createFeatureKernel();
  let folder: string;
  let clips: Clip[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-states-'));
    clips = await Promise.all(
      [1, 2].map(async (seconds): Promise<Clip> => {
        const wav = new wavefile.WaveFile();
        wav.fromScratch(1, 48_000, '32f', new Float32Array(48_000 * seconds));
        const path = join(folder, `${seconds}.wav`);
        await writeFile(path, wav.toBuffer());
        return { path, corpus: 'test', speaker: 'test/1', gender: 'female', label: 'calm', intensity: null };
      }),
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('lets the encoder hear each clip once, at 16 kHz', async () => {
    const encoder = countingEncoder('a');
    const open = () => openTeacherStates(clips, kernel, encoder, { folder: join(folder, 'cache') });
    const first = await open();
    const again = await open();
    expect(encoder.heard).toEqual([16_000, 32_000]);
    for (const { width, states, digest } of [first, again]) {
      expect([width, digest]).toEqual([2, 'a']);
      expect(states(0)[0]! * STATE_UNIT).toBe(16);
      expect(states(1)[0]! * STATE_UNIT).toBe(32);
      expect(states(1)[1]! * STATE_UNIT).toBeCloseTo(256, 1);
    }
  });

  test('asks another encoder anew', async () => {
    const encoder = countingEncoder('b');
    await openTeacherStates(clips, kernel, encoder, { folder: join(folder, 'cache') });
    expect(encoder.heard).toHaveLength(2);
  });
});
