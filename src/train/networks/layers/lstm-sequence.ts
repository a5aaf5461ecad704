import * as tf from '@tensorflow/tfjs';

/** What the forward pass of a whole sequence leaves behind; `[steps, directions, batch, …]`, the width last. */
interface SequenceTrace {
  /** Output, input and forget gate side by side, `3 units`. */
  readonly gates: tf.Tensor4D;
  /** Candidate values. */
  readonly candidates: tf.Tensor4D;
  /** Cell states. */
  readonly cells: tf.Tensor4D;
  /** Hidden states, the result. */
  readonly states: tf.Tensor4D;
}

/**
 * Runs LSTM cells over a sequence, several directions side by side; the gradient through time is written in closed form.
 *
 * The gates lie in the order output, input, forget, candidate, so that the three sigmoids are one operation going forward and the three
 * gates that feed the cell are one operation going back. A step takes 11 operations forward and 10 back, where TensorFlow.js's own
 * layer with its composed gradient takes some 90.
 *
 * @param inputs - input part of the gates, bias included, `[steps, directions, batch, 4 units]`; each direction in its own order of time
 * @param recurrentKernel - `[directions, units, 4 units]`
 * @returns hidden states, `[steps, directions, batch, units]`
 * @see Hochreiter and Schmidhuber (1997); Gers, Schmidhuber and Cummins (2000) for the forget gate; equals `torch.nn.LSTM`
 */
export function lstmSequence(inputs: tf.Tensor4D, recurrentKernel: tf.Tensor3D): tf.Tensor4D {
  const operation = tf.customGrad((...args) => {
    const [x, kernel, save] = args as unknown as [tf.Tensor4D, tf.Tensor3D, tf.GradSaveFunc];
    const { gates, candidates, cells, states } = forward(x, kernel);
    save([gates, candidates, cells, states, kernel]);
    return {
      value: states,
      gradFunc: (dStates: tf.Tensor, saved: tf.Tensor[]) => {
        const [g, c, s, h] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
        const trace = { gates: g, candidates: c, cells: s, states: h };
        return backward(dStates as tf.Tensor4D, trace, saved[4] as tf.Tensor3D);
      },
    };
  });
  return operation(inputs, recurrentKernel) as tf.Tensor4D;
}

function forward(inputs: tf.Tensor4D, kernel: tf.Tensor3D): SequenceTrace {
  const units = kernel.shape[1];
  const [gates, candidates, cells, states]: [tf.Tensor[], tf.Tensor[], tf.Tensor[], tf.Tensor[]] = [
    [],
    [],
    [],
    [],
  ];
  tf.unstack(inputs).forEach((input, step) => {
    const sums = step === 0 ? input : tf.add(input, tf.matMul(states[step - 1]!, kernel));
    const [gateSums, candidateSums] = tf.split(sums, [3 * units, units], -1) as [tf.Tensor, tf.Tensor];
    const gate = tf.sigmoid(gateSums);
    const candidate = tf.tanh(candidateSums);
    const [output, take, keep] = tf.split(gate, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const taken = tf.mul(take, candidate);
    const cell = step === 0 ? taken : tf.add(tf.mul(keep, cells[step - 1]!), taken);
    gates.push(gate);
    candidates.push(candidate);
    cells.push(cell);
    states.push(tf.mul(output, tf.tanh(cell)));
  });
  return {
    gates: tf.stack(gates) as tf.Tensor4D,
    candidates: tf.stack(candidates) as tf.Tensor4D,
    cells: tf.stack(cells) as tf.Tensor4D,
    states: tf.stack(states) as tf.Tensor4D,
  };
}

/** Everything of the backward pass that needs no recurrence, for all steps at once. */
interface LocalSlopes {
  /** Of the cell by the hidden state, `[steps, directions, batch, 1, units]`. */
  readonly cellByState: tf.Tensor5D;
  /** Of the sums of input gate, forget gate and candidate by the cell, `[steps, directions, batch, 3, units]`. */
  readonly sumsByCell: tf.Tensor5D;
  /** Of the sum of the output gate by the hidden state, `[steps, directions, batch, 1, units]`. */
  readonly outputByState: tf.Tensor5D;
  /** Forget gate, `[steps, directions, batch, 1, units]`. */
  readonly keep: tf.Tensor5D;
}

function localSlopes({ gates, candidates, cells }: SequenceTrace): LocalSlopes {
  const [steps, directions, batch, units] = cells.shape;
  const spread = (x: tf.Tensor) => tf.reshape(x, [steps, directions, batch, 1, units]) as tf.Tensor5D;
  const [output, take, keep] = tf.split(gates, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const squashed = tf.tanh(cells);
  const ofSigmoid = (y: tf.Tensor) => tf.mul(y, tf.sub(1, y));
  const ofTanh = (y: tf.Tensor) => tf.sub(1, tf.square(y));
  const sumsByCell = [
    tf.mul(candidates, ofSigmoid(take)),
    tf.mul(shiftByOneStep(cells), ofSigmoid(keep)),
    tf.mul(take, ofTanh(candidates)),
  ];
  return {
    cellByState: spread(tf.mul(output, ofTanh(squashed))),
    sumsByCell: tf.concat(sumsByCell.map(spread), 3),
    outputByState: spread(tf.mul(squashed, ofSigmoid(output))),
    keep: spread(keep),
  };
}

/** What every step found when it began: zeros, then the values of the step before. */
function shiftByOneStep(values: tf.Tensor4D): tf.Tensor4D {
  const [steps, ...rest] = values.shape;
  return tf.concat([
    tf.zeros([1, ...rest] as [number, number, number, number]),
    tf.slice(values, 0, steps - 1),
  ]);
}

function backward(dStates: tf.Tensor4D, trace: SequenceTrace, kernel: tf.Tensor3D): tf.Tensor[] {
  const [steps, directions, batch, units] = dStates.shape;
  const slopes = localSlopes(trace);
  const byStep = Object.fromEntries(
    Object.entries(slopes).map(([name, value]) => [name, tf.unstack(value)]),
  ) as Record<keyof LocalSlopes, tf.Tensor[]>;
  const fromAbove = tf.unstack(tf.reshape(dStates, [steps, directions, batch, 1, units]));
  const dSums = new Array<tf.Tensor>(steps);
  let fromNextState: tf.Tensor | undefined;
  let fromNextCell: tf.Tensor | undefined;
  for (let step = steps - 1; step >= 0; step--) {
    const dState = fromNextState ? tf.add(fromAbove[step]!, fromNextState) : fromAbove[step]!;
    const byState = tf.mul(dState, byStep.cellByState[step]!);
    const dCell = fromNextCell ? tf.add(byState, fromNextCell) : byState;
    const parts = [tf.mul(dState, byStep.outputByState[step]!), tf.mul(dCell, byStep.sumsByCell[step]!)];
    const dSum = tf.reshape(tf.concat(parts, 2), [directions, batch, 4 * units]);
    dSums[step] = dSum;
    fromNextState = tf.reshape(tf.matMul(dSum, kernel, false, true), [directions, batch, 1, units]);
    fromNextCell = tf.mul(dCell, byStep.keep[step]!);
  }
  const dInputs = tf.stack(dSums) as tf.Tensor4D;
  return [dInputs, kernelGradient(shiftByOneStep(trace.states), dInputs)];
}

/** Sum over steps and batch of state times gradient, `[directions, units, 4 units]`. */
function kernelGradient(statesBefore: tf.Tensor4D, dInputs: tf.Tensor4D): tf.Tensor {
  const byDirection = (x: tf.Tensor4D) => {
    const [steps, directions, batch, width] = x.shape;
    return tf.reshape(tf.transpose(x, [1, 0, 2, 3]), [directions, steps * batch, width]);
  };
  return tf.matMul(byDirection(statesBefore), byDirection(dInputs), true, false);
}
