import { BATCH_NORM_EPSILON } from '../networks/normalization/batch-statistics.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { type LayerContext, type Weight, writeWeight } from './onnx-layer.ts';

/** From `[batch, channels, height, width]` to channels last. */
const TO_LAST = [0, 2, 3, 1];

/** From channels last to `[batch, channels, height, width]`. */
const TO_SECOND = [0, 3, 1, 2];

/** As a convolution with equal weights, for which onnxruntime has a faster kernel than for AveragePool. */
export function writeAveragePooling({ graph, inputs, config, inputShape }: LayerContext): string {
  const poolSize = config.poolSize as [number, number];
  const channels = inputShape[3]!;
  const [height, width] = poolSize;
  const weights = new Float32Array(channels * height * width).fill(1 / (height * width));
  return graph.node('Conv', [inputs[0]!, graph.floats(weights, [channels, 1, height, width], 'pool')], {
    kernel_shape: poolSize,
    strides: config.strides as number[],
    group: channels,
  });
}

/** Pools that do not overlap; what is left over at the end is dropped. */
export function writeMaxPooling({ graph, inputs, config }: LayerContext): string {
  const poolSize = config.poolSize as number[];
  return graph.node('MaxPool', [inputs[0]!], { kernel_shape: poolSize, strides: poolSize });
}

/** Rows and columns left out at the edges. */
export function writeCropping({ graph, inputs, config, outputShape }: LayerContext): string {
  const starts = (config.cropping as [number, number][]).map(([before]) => before);
  const ends = starts.map((start, axis) => start + outputShape[axis + 1]!);
  return graph.node('Slice', [
    inputs[0]!,
    graph.integers(starts, 'starts'),
    graph.integers(ends, 'ends'),
    graph.integers([2, 3], 'axes'),
  ]);
}

/** Both kinds of convolution: kernels come as height, width, in, out and leave as out, in, height, width. */
export function writeConvolution(context: LayerContext): string {
  const { graph, inputs, config, weights, inputShape, outputShape } = context;
  const kernel = weights[0]!;
  const depthwise = config.filters === undefined;
  const strides = config.strides as [number, number];
  const padding = [0, 1].map((axis) =>
    samePadding(inputShape[axis + 1]!, outputShape[axis + 1]!, kernel.shape[axis]!, strides[axis]!),
  );
  const kernelName = depthwise ? writeDepthwiseKernel(graph, kernel) : writeKernel(graph, kernel);
  const biasNames = weights.slice(1).map((bias) => writeWeight(graph, bias));
  return graph.node('Conv', [inputs[0]!, kernelName, ...biasNames], {
    kernel_shape: kernel.shape.slice(0, 2),
    strides,
    group: depthwise ? kernel.shape[2]! : 1,
    pads: [padding[0]![0]!, padding[1]![0]!, padding[0]![1]!, padding[1]![1]!],
  });
}

function writeKernel(graph: OnnxGraph, { values, shape }: Weight): string {
  const [height, width, ins, outs] = shape as [number, number, number, number];
  const kernel = new Float32Array(values.length);
  for (let source = 0; source < values.length; source++) {
    const out = source % outs;
    const inside = Math.floor(source / outs) % ins;
    const tap = Math.floor(source / (outs * ins));
    kernel[(out * ins + inside) * height * width + tap] = values[source]!;
  }
  return graph.floats(kernel, [outs, ins, height, width], 'kernel');
}

/** Every channel has filters of its own: in and out are one axis, and each filter sees one channel. */
function writeDepthwiseKernel(graph: OnnxGraph, { values, shape }: Weight): string {
  const [height, width, ins, multiplier] = shape as [number, number, number, number];
  const filters = ins * multiplier;
  const kernel = new Float32Array(values.length);
  for (let source = 0; source < values.length; source++) {
    kernel[(source % filters) * height * width + Math.floor(source / filters)] = values[source]!;
  }
  return graph.floats(kernel, [filters, 1, height, width], 'kernel');
}

/** TensorFlow's "same" padding of one axis: the odd sample goes behind. */
function samePadding(
  input: number,
  output: number,
  kernel: number,
  stride: number,
): [before: number, after: number] {
  const total = Math.max(0, (output - 1) * stride + kernel - input);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/** With the moving statistics. */
export function writeBatchNorm({ graph, inputs, weights }: LayerContext): string {
  const names = weights.map((value) => writeWeight(graph, value));
  return graph.node('BatchNormalization', [inputs[0]!, ...names], { epsilon: { float: BATCH_NORM_EPSILON } });
}

/** The parts of the layer one by one; onnxruntime folds the normalization into the convolution. */
export function writePooledConvolution(context: LayerContext): string {
  const [kernel, bias, ...statistics] = context.weights as [Weight, Weight, ...Weight[]];
  const convolved = writeConvolution({
    ...context,
    config: { ...context.config, strides: [1, 1] },
    weights: [kernel, bias],
    outputShape: context.inputShape,
  });
  const normalized = writeBatchNorm({ ...context, inputs: [convolved], weights: statistics });
  return context.graph.node('Relu', [writeMaxPooling({ ...context, inputs: [normalized] })]);
}

/** Reads an image in another shape, as tokens or as another image; TensorFlow keeps channels last while it does. */
export function writeReshape({ graph, inputs, outputShape }: LayerContext): string {
  const last = graph.node('Transpose', inputs, { perm: TO_LAST });
  const reshaped = graph.node('Reshape', [last, graph.integers([0, ...outputShape.slice(1)])]);
  return outputShape.length === 4 ? graph.node('Transpose', [reshaped], { perm: TO_SECOND }) : reshaped;
}
