import * as tf from '@tensorflow/tfjs';

/** An operation by its inputs and attributes, in plain numbers. */
type Operation = (inputs: readonly tf.Tensor[], epsilon: number) => tf.Tensor[];

/** Every value of an image with its channel. */
function forEachValue(x: tf.Tensor, visit: (value: number, channel: number, index: number) => void): void {
  const channels = x.shape.at(-1)!;
  x.dataSync().forEach((value: number, index: number) => {
    visit(value, index % channels, index);
  });
}

function sums(x: tf.Tensor, term: (value: number, channel: number, index: number) => number): Float64Array {
  const result = new Float64Array(x.shape.at(-1)!);
  forEachValue(x, (value, channel, index) => {
    result[channel]! += term(value, channel, index);
  });
  return result;
}

const normalize: Operation = ([x, scale, shift], epsilon) => {
  const [gain, offset] = [scale!.dataSync(), shift!.dataSync()];
  const places = x!.size / gain.length;
  const mean = sums(x!, (value) => value / places);
  const variance = sums(x!, (value, channel) => (value - mean[channel]!) ** 2 / places);
  const value = new Float32Array(x!.size);
  forEachValue(x!, (level, c, i) => {
    value[i] = ((level - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * gain[c]! + offset[c]!;
  });
  const vector = (values: Float64Array) => tf.tensor1d(Float32Array.from(values));
  const unbiased = variance.map((v) => (v * places) / (places - 1));
  const [none, reserve] = [tf.tensor1d([]), [vector(mean), vector(variance)]];
  return [tf.tensor(value, x!.shape), vector(mean), vector(unbiased), ...reserve, none];
};

const normalizeGradient: Operation = ([dy, x, scale, means, variances], epsilon) => {
  const [slope, gain] = [dy!.dataSync(), scale!.dataSync()];
  const [mean, variance] = [means!.dataSync(), variances!.dataSync()];
  const places = x!.size / gain.length;
  const unit = (value: number, c: number) => (value - mean[c]!) / Math.sqrt(variance[c]! + epsilon);
  const dShift = sums(x!, (_value, _c, i) => slope[i]!);
  const dScale = sums(x!, (value, c, i) => slope[i]! * unit(value, c));
  const dx = new Float32Array(x!.size);
  forEachValue(x!, (value, c, i) => {
    const left = slope[i]! - (dShift[c]! + unit(value, c) * dScale[c]!) / places;
    dx[i] = (gain[c]! / Math.sqrt(variance[c]! + epsilon)) * left;
  });
  const none = tf.tensor1d([]);
  return [
    tf.tensor(dx, x!.shape),
    ...[dScale, dShift].map((sum) => tf.tensor1d(Float32Array.from(sum))),
    none,
    none,
  ];
};

const reluGradient: Operation = ([dy, input]) => {
  const level = input!.dataSync();
  return [
    tf.tensor(
      dy!.dataSync().map((slope: number, i: number) => (level[i]! > 0 ? slope : 0)),
      dy!.shape,
    ),
  ];
};

/** What a native backend can do that ours here does in JavaScript. */
export const OPERATIONS: Readonly<Record<string, Operation>> = Object.freeze({
  FusedBatchNormV3: normalize,
  FusedBatchNormGradV3: normalizeGradient,
  ReluGrad: reluGradient,
});

/**
 * Makes a backend in plain JavaScript that runs operations by name, as the native ones do, and chooses it.
 *
 * @param name - no other backend has
 * @param operations - those it knows
 * @returns the names of the operations it has run, in order
 */
export async function useNativeLikeBackend(name: string, operations = OPERATIONS): Promise<string[]> {
  const ran: string[] = [];
  const backend = Object.assign(tf.findBackendFactory('cpu')() as tf.KernelBackend, {
    binding: { TF_ATTR_TYPE: 0, TF_ATTR_FLOAT: 1, TF_ATTR_STRING: 2, TF_ATTR_BOOL: 3, TF_FLOAT: 1 },
    executeMultipleOutputs(
      operation: string,
      attributes: readonly { readonly name: string; readonly value: unknown }[],
      inputs: readonly tf.Tensor[],
      outputs: number,
    ): tf.Tensor[] {
      ran.push(operation);
      const epsilon = attributes.find((attribute) => attribute.name === 'epsilon')?.value as number;
      return operations[operation]!(inputs, epsilon).slice(0, outputs);
    },
  });
  tf.registerBackend(name, () => backend);
  tf.copyRegisteredKernels('cpu', name);
  await tf.setBackend(name);
  return ran;
}
