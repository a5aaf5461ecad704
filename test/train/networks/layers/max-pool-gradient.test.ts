import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { maxPoolGradient } from '../../../../src/train/networks/layers/max-pool-gradient.ts';
import { normalTensor } from './numeric-gradient.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Pool = [number, number];

function gradientOf(image: tf.Tensor4D, pool: Pool): { dy: tf.Tensor4D; gradient: tf.Tensor4D } {
  const pooled = tf.maxPool(image, pool, pool, 'valid');
  const dy = normalTensor(pooled.shape, 2) as tf.Tensor4D;
  return { dy, gradient: maxPoolGradient(dy, image, pooled, pool) };
}

describe('maxPoolGradient', () => {
  it.each<Pool>([
    [2, 2],
    [4, 1],
    [2, 4],
    [3, 2],
  ])('equals the gradient of tf.maxPool for pools of %i x %i that leave rows and columns over', (...pool) => {
    const image = normalTensor([2, 9, 9, 3], 1) as tf.Tensor4D;
    const { dy, gradient } = gradientOf(image, pool);
    const pooling = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, pool, pool, 'valid');
    const expected = tf.grad(pooling)(image, dy).dataSync();
    expect(gradient.shape).toEqual(image.shape);
    gradient.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });

  it('divides among equal maxima, so that a silent image gets no more gradient than a loud one', () => {
    const { dy, gradient } = gradientOf(tf.fill([1, 4, 4, 2], -0.3), [2, 2]);
    const values = gradient.arraySync();
    for (const [row, column, channel] of [
      [0, 0, 0],
      [1, 3, 1],
      [3, 2, 0],
    ] as const) {
      const whole = dy.arraySync()[0]![row >> 1]![column >> 1]![channel]!;
      expect(values[0]![row]![column]![channel]).toBeCloseTo(whole / 4, 6);
    }
  });
});
