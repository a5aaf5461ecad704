import { LAYER_NORM_EPSILON } from '../networks/normalization/layer-norm.ts';
import { writeAttentiveStatistics, writeSelfAttention, writeTimeAttention } from './onnx-attention.ts';
import {
  writeAveragePooling,
  writeBatchNorm,
  writeConvolution,
  writeCropping,
  writeMaxPooling,
  writePooledConvolution,
  writeReshape,
} from './onnx-images.ts';
import { type LayerContext, type LayerWriter, writeProjection, writeWeight } from './onnx-layer.ts';
import { writeBidirectionalLstm } from './onnx-lstm.ts';

/** How each layer class is written. */
export const LAYER_WRITERS: Readonly<Record<string, LayerWriter>> = Object.freeze({
  Add: ({ graph, inputs }) => graph.node('Add', inputs),
  AttentiveStatistics: writeAttentiveStatistics,
  AveragePooling2D: writeAveragePooling,
  BatchNorm: writeBatchNorm,
  BidirectionalLstm: writeBidirectionalLstm,
  Concatenate: ({ graph, inputs }) => graph.node('Concat', inputs, { axis: 1 }),
  Conv2D: writeConvolution,
  Convolution: writeConvolution,
  Cropping2D: writeCropping,
  Dense: ({ graph, inputs, weights }) => writeProjection(graph, inputs[0]!, weights[0]!, weights[1]!),
  DepthwiseConv2D: writeConvolution,
  Flatten: writeReshape,
  Gelu: ({ graph, inputs }) => graph.node('Gelu', inputs),
  GlobalAveragePooling1D: ({ graph, inputs }) =>
    graph.node('ReduceMean', [inputs[0]!, graph.integers([1])], { keepdims: 0 }),
  GlobalMaxPooling1D: ({ graph, inputs }) =>
    graph.node('ReduceMax', [inputs[0]!, graph.integers([1])], { keepdims: 0 }),
  LayerNorm: writeLayerNorm,
  LearnedPositions: ({ graph, inputs, weights }) =>
    graph.node('Add', [inputs[0]!, writeWeight(graph, weights[0]!)]),
  MaxPooling2D: writeMaxPooling,
  PooledConvolution: writePooledConvolution,
  Relu: ({ graph, inputs }) => graph.node('Relu', inputs),
  Reshape: writeReshape,
  SeededDropout: ({ inputs }) => inputs[0]!,
  SelfAttention: writeSelfAttention,
  TimeAttention: writeTimeAttention,
});

function writeLayerNorm({ graph, inputs, weights }: LayerContext): string {
  const names = weights.map((value) => writeWeight(graph, value));
  return graph.node('LayerNormalization', [inputs[0]!, ...names], {
    axis: -1,
    epsilon: { float: LAYER_NORM_EPSILON },
  });
}
