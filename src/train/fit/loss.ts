import * as tf from '@tensorflow/tfjs';

/** What the outputs may mean: one of several classes, or yes or no. */
export const LOSSES = ['categorical', 'binary'] as const;

/** One of {@link LOSSES}. */
export type LossKind = (typeof LOSSES)[number];

/**
 * Mean cross-entropy of a batch against soft targets.
 *
 * @param kind - softmax over classes, or a sigmoid for a single output
 * @param logits - `[batch, outputs]`
 * @param targets - same shape, probabilities
 */
export function crossEntropy(kind: LossKind, logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    if (kind === 'categorical') return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
    // softplus(x) - t x is -t log σ(x) - (1 - t) log(1 - σ(x)) without overflow.
    return tf.mean(tf.sub(tf.softplus(logits), tf.mul(targets, logits)));
  });
}

/**
 * Mean squared error of what a network says a teacher makes of its tokens.
 *
 * @param states - `[batch, tokens, width]`
 * @param guides - what the teacher says and a weight, `[batch, tokens, width + 1]`; tokens of weight 0 do not count
 * @returns 0 where no token counts
 */
export function teacherLoss(states: tf.Tensor3D, guides: tf.Tensor3D): tf.Scalar {
  return tf.tidy(() => {
    const width = states.shape[2];
    const [said, weights] = tf.split(guides, [width, 1], 2) as [tf.Tensor3D, tf.Tensor3D];
    const errors = tf.mean(tf.squaredDifference(states, said), 2, true);
    return tf.div(tf.sum(tf.mul(errors, weights)), tf.maximum(tf.sum(weights), 1)) as tf.Scalar;
  });
}

/**
 * Share of rows whose most probable class is the heaviest of their target; of yes or no, the likelier one.
 *
 * @param logits - `[rows, outputs]`
 * @param targets - same shape, probabilities
 * @param outputs - of the network
 * @returns [0, 1]
 */
export function batchAccuracy(
  kind: LossKind,
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  outputs: number,
): number {
  const rows = logits.length / outputs;
  const answer = (values: ArrayLike<number>, row: number, half: number): number =>
    kind === 'binary' ? Number(values[row]! > half) : argMax(values, row * outputs, outputs);
  let correct = 0;
  for (let row = 0; row < rows; row++) if (answer(logits, row, 0) === answer(targets, row, 0.5)) correct++;
  return correct / rows;
}

function argMax(values: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}
