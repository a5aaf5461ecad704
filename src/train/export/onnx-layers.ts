import type * as tf from '@tensorflow/tfjs';
import { VARIANCE_FLOOR } from '../networks/attentive-statistics.ts';
import { BATCH_NORM_EPSILON } from '../networks/batch-norm.ts';
import { LAYER_NORM_EPSILON } from '../networks/layer-norm.ts';
import type { OnnxGraph } from './onnx-graph.ts';

/** One layer on its way into a graph; images are `[batch, channels, time, frequency]` there, tokens `[batch, tokens, width]`. */
export interface LayerContext {
  readonly graph: OnnxGraph;
  readonly config: tf.serialization.ConfigDict;
  /** Weights in the layer's own order. */
  readonly weights: readonly { readonly values: Float32Array; readonly shape: readonly number[] }[];
  /** Names of the tensors that come in. */
  readonly inputs: readonly string[];
  /** Shape of the first input as TensorFlow has it, channels last. */
  readonly inputShape: readonly number[];
  /** Shape of the output, the same way. */
  readonly outputShape: readonly number[];
}

/** Adds a layer's nodes to the graph and returns the name of its output. */
export type LayerWriter = (context: LayerContext) => string;

/** How each layer class is written. */
export const LAYER_WRITERS: Readonly<Record<string, LayerWriter>> = Object.freeze({
  Add: ({ graph, inputs }) => graph.node('Add', inputs),
  AttentiveStatistics: writeAttentiveStatistics,
  AveragePooling2D: writeAveragePooling,
  BatchNorm: writeBatchNorm,
  Conv2D: writeConvolution,
  Dense: writeDense,
  DepthwiseConv2D: writeConvolution,
  Gelu: ({ graph, inputs }) => graph.node('Gelu', inputs),
  GlobalAveragePooling1D: ({ graph, inputs }) =>
    graph.node('ReduceMean', [inputs[0]!, graph.integers([1])], { keepdims: 0 }),
  LayerNorm: writeLayerNorm,
  LearnedPositions: ({ graph, inputs, weights }) =>
    graph.node('Add', [inputs[0]!, weight(graph, weights[0]!)]),
  Relu: ({ graph, inputs }) => graph.node('Relu', inputs),
  Reshape: writeFold,
  SeededDropout: ({ inputs }) => inputs[0]!,
  SelfAttention: writeSelfAttention,
});

type Weight = LayerContext['weights'][number];

function weight(graph: OnnxGraph, { values, shape }: Weight): string {
  return graph.floats(values, shape);
}

/** As a convolution with equal weights, for which onnxruntime has a faster kernel than for AveragePool. */
function writeAveragePooling({ graph, inputs, config, inputShape }: LayerContext): string {
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

/** Both kinds of convolution: kernels come as height, width, in, out and leave as out, in, height, width. */
function writeConvolution({ graph, inputs, config, weights, inputShape, outputShape }: LayerContext): string {
  const [height, width, ins, outs] = weights[0]!.shape as [number, number, number, number];
  const strides = config.strides as [number, number];
  const depthwise = config.filters === undefined;
  const [outChannels, inChannels] = depthwise ? [ins * outs, 1] : [outs, ins];
  const kernel = new Float32Array(weights[0]!.values.length);
  for (let out = 0; out < outChannels; out++) {
    for (let inside = 0; inside < inChannels; inside++) {
      for (let tap = 0; tap < height * width; tap++) {
        const source = depthwise ? tap * ins * outs + out : (tap * ins + inside) * outs + out;
        kernel[(out * inChannels + inside) * height * width + tap] = weights[0]!.values[source]!;
      }
    }
  }
  const padding = [0, 1].map((axis) =>
    samePadding(inputShape[axis + 1]!, outputShape[axis + 1]!, [height, width][axis]!, strides[axis]!),
  );
  return graph.node(
    'Conv',
    [inputs[0]!, graph.floats(kernel, [outChannels, inChannels, height, width], 'kernel')],
    {
      kernel_shape: [height, width],
      strides,
      group: depthwise ? ins : 1,
      pads: [padding[0]![0]!, padding[1]![0]!, padding[0]![1]!, padding[1]![1]!],
    },
  );
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

function writeBatchNorm({ graph, inputs, weights }: LayerContext): string {
  const names = weights.map((value) => weight(graph, value));
  return graph.node('BatchNormalization', [inputs[0]!, ...names], { epsilon: { float: BATCH_NORM_EPSILON } });
}

function writeLayerNorm({ graph, inputs, weights }: LayerContext): string {
  const names = weights.map((value) => weight(graph, value));
  return graph.node('LayerNormalization', [inputs[0]!, ...names], {
    axis: -1,
    epsilon: { float: LAYER_NORM_EPSILON },
  });
}

/** Folds frequency and channels into the width of a token; channels go last first, as TensorFlow keeps them. */
function writeFold({ graph, inputs, outputShape }: LayerContext): string {
  const last = graph.node('Transpose', inputs, { perm: [0, 2, 3, 1] });
  return graph.node('Reshape', [last, graph.integers([0, outputShape[1]!, outputShape[2]!])]);
}

function writeDense({ graph, inputs, weights }: LayerContext): string {
  return project(graph, inputs[0]!, weights[0]!, weights[1]!);
}

function project(graph: OnnxGraph, input: string, kernel: Weight, bias: Weight): string {
  return graph.node('Add', [graph.node('MatMul', [input, weight(graph, kernel)]), weight(graph, bias)]);
}

/** Takes one of the three equal column blocks of the fused projection, scaled. */
function columnBlock({ values, shape }: Weight, block: number, scale: number): Weight {
  const columns = shape[shape.length - 1]!;
  const width = columns / 3;
  const rows = values.length / columns;
  const part = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++)
      part[row * width + i] = values[row * columns + block * width + i]! * scale;
  }
  return { values: part, shape: shape.length === 1 ? [width] : [rows, width] };
}

/** Three projections, attention, one projection; the scale of the scores is folded into the queries. */
function writeSelfAttention({ graph, inputs, weights, config, inputShape }: LayerContext): string {
  const [, tokens, width] = inputShape as [number, number, number];
  const heads = config.heads as number;
  const [qkvKernel, qkvBias, outKernel, outBias] = weights as unknown as [Weight, Weight, Weight, Weight];
  const split = graph.integers([0, tokens, heads, width / heads], 'heads');
  const part = (block: number, perm: readonly number[], scale = 1) => {
    const projected = project(
      graph,
      inputs[0]!,
      columnBlock(qkvKernel, block, scale),
      columnBlock(qkvBias, block, scale),
    );
    return graph.node('Transpose', [graph.node('Reshape', [projected, split])], { perm });
  };
  const queries = part(0, [0, 2, 1, 3], 1 / Math.sqrt(width / heads));
  const keys = part(1, [0, 2, 3, 1]);
  const values = part(2, [0, 2, 1, 3]);
  const scores = graph.node('Softmax', [graph.node('MatMul', [queries, keys])], { axis: -1 });
  const attended = graph.node('Transpose', [graph.node('MatMul', [scores, values])], { perm: [0, 2, 1, 3] });
  const joined = graph.node('Reshape', [attended, graph.integers([0, tokens, width])]);
  return project(graph, joined, outKernel, outBias);
}

function writeAttentiveStatistics({ graph, inputs, weights, inputShape }: LayerContext): string {
  const x = inputs[0]!;
  const width = inputShape[2]!;
  const overTokens = graph.integers([1], 'axes');
  const scores = graph.node('MatMul', [x, weight(graph, weights[0]!)]);
  const shares = graph.node('Softmax', [scores], { axis: 1 });
  const mean = graph.node('ReduceSum', [graph.node('Mul', [x, shares]), overTokens], { keepdims: 1 });
  const centred = graph.node('Sub', [x, mean]);
  const squares = graph.node('Mul', [graph.node('Mul', [centred, centred]), shares]);
  const variance = graph.node('ReduceSum', [squares, overTokens], { keepdims: 1 });
  const floor = graph.floats(Float32Array.of(VARIANCE_FLOOR), [1], 'floor');
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, floor])]);
  const joined = graph.node('Concat', [mean, deviation], { axis: 2 });
  return graph.node('Reshape', [joined, graph.integers([0, 2 * width])]);
}
