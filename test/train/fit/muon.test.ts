import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW, DEFAULT_ADAMW } from '../../../src/train/fit/adamw.ts';
import { Muon, orthogonalize } from '../../../src/train/fit/muon.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Mean of the squared singular values, and how far the rows are from being at right angles to each other. */
function shapeOf(matrix: tf.Tensor2D): { power: number; skew: number } {
  const size = matrix.shape[0];
  const gram = tf.matMul(matrix, matrix, false, true).arraySync() as number[][];
  const off = gram.flatMap((row, i) => row.filter((_, j) => j !== i));
  return {
    power: gram.reduce((sum, row, i) => sum + row[i]!, 0) / size,
    skew: Math.max(...off.map(Math.abs)),
  };
}

describe('orthogonalize', () => {
  it('takes singular values that differ by a factor of five to about one, wide or tall', () => {
    const scales = tf.tensor2d(Array.from({ length: 20 }, (_, i) => [1 + i / 5]));
    const wide = tf.mul(random([2, 20, 60], 1), scales) as tf.Tensor3D;
    const tall = tf.transpose(orthogonalize(tf.transpose(wide, [0, 2, 1])), [0, 2, 1]);
    for (const matrix of [...tf.unstack(orthogonalize(wide)), ...tf.unstack(tall)]) {
      const { power, skew } = shapeOf(matrix as tf.Tensor2D);
      expect(power).toBeGreaterThan(0.6);
      expect(power).toBeLessThan(1.3);
      expect(skew).toBeLessThan(0.3);
    }
  });

  it('does not depend on the scale, and keeps the sign', () => {
    const matrix = random([1, 16, 24], 2) as tf.Tensor3D;
    const [once, scaled] = [orthogonalize(matrix), orthogonalize(tf.mul(matrix, -1e4) as tf.Tensor3D)];
    expect(tf.max(tf.abs(tf.add(once, scaled))).dataSync()[0]).toBeLessThan(1e-3);
  });
});

describe('Muon', () => {
  it('moves a kernel along the orthogonalized gradient by 0.2 times the learning rate, after its decay', () => {
    const before = random([1, 3, 8, 16], 3);
    const kernel = tf.variable(before);
    const gradient = random([1, 3, 8, 16], 4);
    const muon = new Muon([kernel], { ...DEFAULT_ADAMW, weightDecay: 0.5, clipNorm: 1e9 });
    muon.step([gradient], 0.01);
    const change = tf.sub(kernel, tf.mul(before, 1 - 0.01 * 0.5));
    const rms = Math.sqrt(tf.mean(tf.square(change)).dataSync()[0]!);
    expect(rms / (0.01 * 0.2)).toBeGreaterThan(0.75);
    expect(rms / (0.01 * 0.2)).toBeLessThan(1.25);
    const expected = tf.mul(orthogonalize(gradient.reshape([1, 24, 16])), -0.01 * 0.2 * Math.sqrt(24));
    expect(tf.max(tf.abs(tf.sub(change.reshape([1, 24, 16]), expected))).dataSync()[0]).toBeLessThan(1e-5);
  });

  it('moves kernels of one shape, between others, as it moves each alone', () => {
    const shapes = [[16, 32], [20], [3, 3, 4, 16], [16, 32]];
    const options = { ...DEFAULT_ADAMW, weightDecay: 0.5, clipNorm: Number.POSITIVE_INFINITY };
    const start = shapes.map((shape, i) => random(shape, 10 + i));
    const [together, alone] = [0, 1].map(() => start.map((value) => tf.variable(value)));
    const muon = new Muon(together!, options);
    const single = alone!.map((variable) => new Muon([variable], options));
    for (let step = 0; step < 2; step++) {
      const gradients = shapes.map((shape, i) => random(shape, 20 + 10 * step + i));
      muon.step(gradients, 0.01);
      single.forEach((optimizer, i) => {
        optimizer.step([gradients[i]!], 0.01);
      });
    }
    together!.forEach((variable, i) => {
      expect(tf.max(tf.abs(tf.sub(variable, alone![i]!))).dataSync()[0]).toBeLessThan(1e-6);
    });
  });

  it('goes on in a direction it was going, against one gradient that says otherwise', () => {
    const kernel = tf.variable(tf.zeros([16, 16]));
    const direction = random([16, 16], 5);
    const muon = new Muon([kernel], { ...DEFAULT_ADAMW, weightDecay: 0, clipNorm: 1e9 });
    for (let step = 0; step < 8; step++) muon.step([direction], 0.01);
    const there = kernel.clone();
    muon.step([tf.neg(direction)], 0.01);
    const along = tf.sum(tf.mul(tf.sub(kernel, there), direction)).dataSync()[0]!;
    expect(along).toBeLessThan(0);
  });

  it('leaves norms, biases and a last layer of few classes to AdamW', () => {
    const shapes = [[16], [32, 8], [3, 3, 16, 1]];
    const [ours, theirs] = [0, 1].map(() => shapes.map((shape) => tf.variable(tf.ones(shape))));
    const options = { ...DEFAULT_ADAMW, clipNorm: Number.POSITIVE_INFINITY };
    const [muon, adamw] = [new Muon(ours!, options), new AdamW(theirs!, options)];
    const gradients = shapes.map((shape, i) => random(shape, i));
    muon.step(gradients, 0.1);
    adamw.step(gradients, 0.1);
    ours!.forEach((variable, i) => {
      expect(tf.max(tf.abs(tf.sub(variable, theirs![i]!))).dataSync()[0]).toBe(0);
    });
  });

  it('does not move, nor become NaN, without a gradient', () => {
    const kernel = tf.variable(random([16, 16], 6));
    const before = kernel.dataSync().slice();
    const muon = new Muon([kernel], { ...DEFAULT_ADAMW, weightDecay: 0 });
    muon.step([tf.zeros([16, 16])], 0.1);
    expect([...kernel.dataSync()]).toEqual([...before]);
  });
});
