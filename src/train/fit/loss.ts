import * as tf from '@tensorflow/tfjs';

/** What the outputs mean: one of several classes, or yes or no. */
export type LossKind = 'categorical' | 'binary';

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
