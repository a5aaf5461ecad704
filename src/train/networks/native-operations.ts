import * as tf from '@tensorflow/tfjs';

/** Attribute of a TensorFlow operation as the native backend takes it. */
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What the native backend has beyond the common one: it runs any TensorFlow operation by name. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** What a batch norm in training leaves behind. */
export interface NormalizedBatch {
  readonly value: tf.Tensor4D;
  /** Of every channel, `[channels]`. */
  readonly mean: tf.Tensor1D;
  /** Of every channel, divided by one less than the number of places, `[channels]`. */
  readonly unbiasedVariance: tf.Tensor1D;
  /** What the gradient wants back. */
  readonly reserve: readonly tf.Tensor[];
}

/**
 * TensorFlow operations of training that TensorFlow.js has no name for, and composes of many that each carry whole images to and from
 * memory.
 *
 * None of them is seen by automatic differentiation: they belong into layers that write their gradient themselves.
 */
export interface NativeOperations {
  /** Batch norm with the batch's own statistics. */
  normalizeBatch(x: tf.Tensor4D, scale: tf.Tensor1D, shift: tf.Tensor1D, epsilon: number): NormalizedBatch;
  /** Its gradients by image, scale and shift. */
  normalizeBatchGradient(
    dy: tf.Tensor,
    x: tf.Tensor,
    scale: tf.Tensor,
    reserve: readonly tf.Tensor[],
    epsilon: number,
  ): [dx: tf.Tensor4D, dScale: tf.Tensor1D, dShift: tf.Tensor1D];
  /** Gradient of `max(0, x)` by x, from either its input or its output. */
  reluGradient(dy: tf.Tensor, input: tf.Tensor): tf.Tensor;
}

const found = new WeakMap<object, NativeOperations | null>();

/**
 * The native operations of the backend in use, or null where it has none, or one of them does not do what is expected of it.
 */
export function nativeOperations(): NativeOperations | null {
  const backend = tf.backend();
  const known = found.get(backend);
  if (known !== undefined) return known;
  const operations = isNative(backend) ? createOperations(backend) : null;
  const trusted = operations !== null && areAsExpected(operations) ? operations : null;
  found.set(backend, trusted);
  return trusted;
}

function isNative(backend: object): backend is NativeBackend {
  return 'executeMultipleOutputs' in backend && 'binding' in backend;
}

function createOperations(backend: NativeBackend): NativeOperations {
  const { binding } = backend;
  const isFloat = (name: string) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  const ofBatchNorm = (epsilon: number) => [
    isFloat('T'),
    isFloat('U'),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
  return {
    normalizeBatch(x, scale, shift, epsilon) {
      const unused = tf.tensor1d([]);
      const inputs = [x, scale, shift, unused, unused];
      const [value, mean, unbiasedVariance, ...reserve] = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        ofBatchNorm(epsilon),
        inputs,
        6,
      ) as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, ...tf.Tensor[]];
      return { value, mean, unbiasedVariance, reserve };
    },
    normalizeBatchGradient(dy, x, scale, reserve, epsilon) {
      const inputs = [dy, x, scale, ...reserve];
      const gradients = backend.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        ofBatchNorm(epsilon),
        inputs,
        5,
      );
      return gradients.slice(0, 3) as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    },
    reluGradient: (dy, input) =>
      backend.executeMultipleOutputs('ReluGrad', [isFloat('T')], [dy, input], 1)[0]!,
  };
}

/** Largest difference from what is known of a small batch; single precision stays a hundred times below. */
const TOLERANCE = 1e-3;

/** Holds the operations against numbers worked out by hand, once a backend: no test of ours sees the library a user installs. */
function areAsExpected(operations: NativeOperations): boolean {
  try {
    return tf.tidy(() => {
      // One channel with mean 1 and variance 5: normalized -3, -1, 1, 3 over the square root of 5.
      const x = tf.tensor4d([-2, 0, 2, 4], [1, 2, 2, 1]);
      const dy = tf.tensor4d([1, 0, 0, 0], [1, 2, 2, 1]);
      const [scale, shift] = [tf.tensor1d([2]), tf.tensor1d([1])];
      const { value, mean, unbiasedVariance, reserve } = operations.normalizeBatch(x, scale, shift, 0);
      const gradients = operations.normalizeBatchGradient(dy, x, scale, reserve, 0);
      const rectified = operations.reluGradient(tf.onesLike(x), tf.relu(x));
      const root = Math.sqrt(5);
      const expected = [
        [value, [-3, -1, 1, 3].map((unit) => (2 * unit) / root + 1)],
        [mean, [1]],
        [unbiasedVariance, [20 / 3]],
        // scale / deviation * (dy - mean(dy) - unit * mean(dy * unit))
        [gradients[0], [0.3, -0.4, -0.1, 0.2].map((share) => (2 * share) / root)],
        [gradients[1], [-3 / root]],
        [gradients[2], [1]],
        [rectified, [0, 0, 1, 1]],
      ] as const;
      return expected.every(([tensor, numbers]) => {
        const values = tensor.dataSync();
        return numbers.every((number, i) => Math.abs(values[i]! - number) < TOLERANCE);
      });
    });
  } catch {
    return false;
  }
}
