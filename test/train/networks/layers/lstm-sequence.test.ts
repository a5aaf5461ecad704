import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { lstmSequence } from '../../../../src/train/networks/layers/lstm-sequence.ts';
import { expectTrueGradients, normalTensor } from './numeric-gradient.ts';

const [STEPS, DIRECTIONS, BATCH, UNITS] = [4, 2, 2, 2];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const inputs = () => normalTensor([STEPS, DIRECTIONS, BATCH, 4 * UNITS], 1) as tf.Tensor4D;
const kernel = () => normalTensor([DIRECTIONS, UNITS, 4 * UNITS], 2, 0.7) as tf.Tensor3D;

/** The equations of the cell, number by number, for one direction of one example. */
function referenceStates(gates: number[][], recurrent: number[][]): number[][] {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  let state = new Array<number>(UNITS).fill(0);
  let cell = new Array<number>(UNITS).fill(0);
  return gates.map((input) => {
    const sums = input.map((x, column) =>
      state.reduce((sum, h, row) => sum + h * recurrent[row]![column]!, x),
    );
    const gate = (which: number, unit: number) => sums[which * UNITS + unit]!;
    cell = cell.map(
      (c, unit) => sigmoid(gate(2, unit)) * c + sigmoid(gate(1, unit)) * Math.tanh(gate(3, unit)),
    );
    state = cell.map((c, unit) => sigmoid(gate(0, unit)) * Math.tanh(c));
    return state;
  });
}

describe('lstmSequence', () => {
  it('follows the equations of the cell in every direction and example', () => {
    const states = lstmSequence(inputs(), kernel()).arraySync();
    const gates = inputs().arraySync();
    const recurrent = kernel().arraySync();
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      for (let example = 0; example < BATCH; example++) {
        const expected = referenceStates(
          gates.map((step) => step[direction]![example]!),
          recurrent[direction]!,
        );
        states.forEach((step, t) => {
          step[direction]![example]!.forEach((value, unit) => {
            expect(value).toBeCloseTo(expected[t]![unit]!, 5);
          });
        });
      }
    }
  });

  it('has the gradients that finite differences have', () => {
    expectTrueGradients((x, k) => lstmSequence(x as tf.Tensor4D, k as tf.Tensor3D), [inputs(), kernel()]);
  });

  it('has them for a single step, which the recurrent kernel does not reach', () => {
    const x = normalTensor([1, DIRECTIONS, BATCH, 4 * UNITS], 3);
    expectTrueGradients((input) => lstmSequence(input as tf.Tensor4D, kernel()), [x]);
  });

  it('leaves no tensors behind', () => {
    const [x, k] = [inputs(), kernel()];
    const before = tf.memory().numTensors;
    tf.dispose(tf.grads((a, b) => lstmSequence(a as tf.Tensor4D, b as tf.Tensor3D).sum())([x, k]));
    expect(tf.memory().numTensors).toBe(before);
  });
});
