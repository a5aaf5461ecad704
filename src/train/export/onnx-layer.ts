import type * as tf from '@tensorflow/tfjs';
import type { OnnxGraph } from './onnx-graph.ts';

/** One weight of a layer, row-major. */
export interface Weight {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** One layer on its way into a graph; images are `[batch, channels, time, frequency]` there, tokens `[batch, tokens, width]`. */
export interface LayerContext {
  readonly graph: OnnxGraph;
  readonly config: tf.serialization.ConfigDict;
  /** Weights in the layer's own order. */
  readonly weights: readonly Weight[];
  /** Names of the tensors that come in. */
  readonly inputs: readonly string[];
  /** Shape of the first input as TensorFlow has it, channels last. */
  readonly inputShape: readonly number[];
  /** Shape of the output, the same way. */
  readonly outputShape: readonly number[];
}

/** Adds a layer's nodes to the graph and returns the name of its output. */
export type LayerWriter = (context: LayerContext) => string;

/** Adds a weight as it is. */
export function writeWeight(graph: OnnxGraph, { values, shape }: Weight): string {
  return graph.floats(values, shape);
}

/** Multiplies the last axis with a matrix and adds a bias. */
export function writeProjection(graph: OnnxGraph, input: string, kernel: Weight, bias: Weight): string {
  const product = graph.node('MatMul', [input, writeWeight(graph, kernel)]);
  return graph.node('Add', [product, writeWeight(graph, bias)]);
}
