import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSpeechEncoder } from '../../../src/train/distillation/speech-encoder.ts';
import { encoderOnnx } from './encoder-onnx.ts';

describe('openSpeechEncoder', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-encoder-'));
    path = join(folder, 'encoder_model.onnx');
    await writeFile(path, encoderOnnx());
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('puts both layers side by side, a state for every two of the encoder', async () => {
    const encoder = await openSpeechEncoder(path);
    // Five stretches of 24 ms with the levels 0, 1, 2, 3, 4: two pairs, and one that is left out.
    const samples = Float32Array.from({ length: 5 * 384 }, (_, i) => Math.floor(i / 384));
    const states = await encoder.encode(samples);
    expect(encoder.width).toBe(6);
    const expected = [0.5, 2.5].flatMap((level) => [1, 2, 3, 2, 4, 6].map((times) => level * times));
    expect(states).toHaveLength(expected.length);
    for (const [i, value] of states.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
    await encoder.close();
  });

  test('has no state of what is too short, and is known by its file', async () => {
    const encoder = await openSpeechEncoder(path);
    expect(await encoder.encode(new Float32Array(1_599))).toHaveLength(0);
    expect(encoder.digest).toBe(createHash('sha256').update(encoderOnnx()).digest('hex'));
    await encoder.close();
  });

  test('a file that is missing or something else is told', async () => {
    await expect(openSpeechEncoder(join(folder, 'none.onnx'))).rejects.toMatchObject({
      code: 'ERR_FILE_NOT_FOUND',
    });
    const other = join(folder, 'other.onnx');
    await writeFile(other, 'not a network');
    await expect(openSpeechEncoder(other)).rejects.toMatchObject({
      code: 'ERR_MODEL_WEIGHTS',
      message: expect.stringContaining('is not the encoder of Moonshine tiny'),
    });
  });
});
