import { VARIANCE_FLOOR } from '../networks/attentive-statistics.ts';
import { type LayerContext, type Weight, writeProjection, writeWeight } from './onnx-layer.ts';

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
export function writeSelfAttention({ graph, inputs, weights, config, inputShape }: LayerContext): string {
  const [, tokens, width] = inputShape as [number, number, number];
  const heads = config.heads as number;
  const [qkvKernel, qkvBias, outKernel, outBias] = weights as unknown as [Weight, Weight, Weight, Weight];
  const split = graph.integers([0, tokens, heads, width / heads], 'heads');
  const part = (block: number, perm: readonly number[], scale = 1) => {
    const projected = writeProjection(
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
  return writeProjection(graph, joined, outKernel, outBias);
}

/** Softmax over tokens of a linear score, then mean and deviation under those weights. */
export function writeAttentiveStatistics({ graph, inputs, weights, inputShape }: LayerContext): string {
  const x = inputs[0]!;
  const width = inputShape[2]!;
  const overTokens = graph.integers([1], 'axes');
  const scores = graph.node('MatMul', [x, writeWeight(graph, weights[0]!)]);
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

/** Softmax over tokens of a linear score, then the mean under those weights. */
export function writeTimeAttention({ graph, inputs, weights, inputShape }: LayerContext): string {
  const x = inputs[0]!;
  const scores = graph.node('MatMul', [x, writeWeight(graph, weights[0]!)]);
  const asRow = graph.node('Transpose', [scores], { perm: [0, 2, 1] });
  const mean = graph.node('MatMul', [graph.node('Softmax', [asRow], { axis: -1 }), x]);
  return graph.node('Reshape', [mean, graph.integers([0, inputShape[2]!])]);
}
