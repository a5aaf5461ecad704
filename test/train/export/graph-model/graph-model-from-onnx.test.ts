import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { exportOnnx } from '../../../../src/train/export/export-onnx.ts';
import { graphModelFromOnnx } from '../../../../src/train/export/graph-model/graph-model-from-onnx.ts';
import type { OnnxGraph } from '../../../../src/train/export/onnx-graph.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from '../../../../src/train/networks/compact.ts';
import { createGenderRouter } from '../../../../src/train/networks/gender-router.ts';
import { createCnn1dNetwork } from '../../../../src/train/networks/published/cnn1d.ts';
import { createLstmNetwork } from '../../../../src/train/networks/published/lstm.ts';
import { createTransformerNetwork } from '../../../../src/train/networks/published/transformer.ts';
import { type BothAnswers, noise, onnxOf, runBoth } from './both-engines.ts';

/** Largest difference of a logit between two engines that both compute in float32, in another order. */
const TOLERANCE_DIGITS = 4;

function expectSame({ onnx, tfjs }: BothAnswers): void {
  expect(tfjs.shape).toEqual(onnx.shape);
  expect(tfjs.values).toEqual(onnx.values.map((value) => expect.closeTo(value, TOLERANCE_DIGITS)));
}

const IMAGE = [1, 9, 8] as const;

const weight = (graph: OnnxGraph, shape: readonly number[], seed = 3) =>
  graph.floats(
    noise(
      shape.reduce((product, size) => product * size, 1),
      seed,
    ),
    shape,
  );

const positive = (graph: OnnxGraph, length: number) =>
  graph.floats(
    noise(length, 5).map((value) => 0.5 + Math.abs(value)),
    [length],
  );

const convolve = (graph: OnnxGraph, input: string, channels = 4, attributes = {}) =>
  graph.node('Conv', [input, weight(graph, [channels, 1, 3, 3])], {
    kernel_shape: [3, 3],
    strides: [1, 1],
    pads: [1, 1, 1, 1],
    group: 1,
    ...attributes,
  });

const normalize = (graph: OnnxGraph, input: string, channels = 4) =>
  graph.node('BatchNormalization', [
    input,
    positive(graph, channels),
    weight(graph, [channels], 6),
    weight(graph, [channels], 7),
    positive(graph, channels),
  ]);

/** From `[batch, channels, height, width]` to `[batch, tokens, width]`. */
function fold(graph: OnnxGraph, input: string, tokens: number, width: number): string {
  const last = graph.node('Transpose', [input], { perm: [0, 2, 3, 1] });
  return graph.node('Reshape', [last, graph.integers([0, tokens, width])]);
}

const flat = (graph: OnnxGraph) => fold(graph, 'logMel', 9, 8);

const GRAPHS: Readonly<Record<string, (graph: OnnxGraph, input: string) => string>> = {
  'a convolution with uneven padding and strides': (graph, input) =>
    convolve(graph, input, 4, { strides: [2, 1], pads: [1, 0, 1, 1] }),
  'a convolution with a bias, batch norm and ReLU behind it': (graph, input) => {
    const convolved = graph.node('Conv', [input, weight(graph, [4, 1, 3, 2]), weight(graph, [4], 4)], {
      kernel_shape: [3, 2],
    });
    return graph.node('Relu', [normalize(graph, convolved)]);
  },
  'a depthwise convolution with two outputs a channel': (graph, input) =>
    graph.node('Conv', [convolve(graph, input), weight(graph, [8, 1, 3, 3], 8)], {
      kernel_shape: [3, 3],
      group: 4,
      pads: [0, 1, 1, 1],
    }),
  'a convolution that two operations use': (graph, input) => {
    const convolved = convolve(graph, input);
    return graph.node('Add', [convolved, normalize(graph, convolved)]);
  },
  'poolings of both kinds': (graph, input) => {
    const pool = { kernel_shape: [2, 3], strides: [2, 3] };
    const highest = graph.node('MaxPool', [convolve(graph, input)], pool);
    return graph.node('Sub', [highest, graph.node('AveragePool', [convolve(graph, input)], pool)]);
  },
  'a convolution and a pooling over one dimension': (graph, input) => {
    const bands = graph.node('Squeeze', [input, graph.integers([1])]);
    const convolved = graph.node('Conv', [bands, weight(graph, [5, 9, 3])], {
      kernel_shape: [3],
      pads: [1, 1],
    });
    const rectified = graph.node('Relu', [normalize(graph, convolved, 5)]);
    const pooled = graph.node('MaxPool', [rectified], { kernel_shape: [2], strides: [2] });
    return graph.node('Unsqueeze', [pooled, graph.integers([1])]);
  },
  'numbers a channel, which broadcast': (graph, input) =>
    graph.node('Mul', [
      graph.node('Add', [convolve(graph, input), weight(graph, [4, 1, 1])]),
      graph.node('Sigmoid', [graph.floats(Float32Array.of(0.3), [1])]),
    ]),
  'other orders of axes than channels last': (graph, input) =>
    graph.node('Transpose', [convolve(graph, input)], { perm: [0, 3, 1, 2] }),
  'a part of an image': (graph, input) => {
    const bounds = [
      [1, 2],
      [7, 6],
      [2, 3],
    ].map((list) => graph.integers(list));
    return convolve(graph, graph.node('Slice', [input, ...bounds]));
  },
  'a sum and a mean over an image, its axes as in ONNX': (graph, input) =>
    graph.node('Div', [
      graph.node('ReduceSum', [convolve(graph, input), graph.integers([2])], { keepdims: 1 }),
      graph.node('Exp', [graph.node('ReduceMean', [input, graph.integers([1, 3])], { keepdims: 1 })]),
    ]),
  'a softmax over the last axis and one over the tokens': (graph) =>
    graph.node('Add', [
      graph.node('Softmax', [flat(graph)], { axis: -1 }),
      graph.node('Softmax', [flat(graph)], { axis: 1 }),
    ]),
  'layer norm, GELU and a linear layer': (graph) => {
    const normalized = graph.node(
      'LayerNormalization',
      [flat(graph), weight(graph, [8]), weight(graph, [8], 4)],
      {
        axis: -1,
      },
    );
    return graph.node('MatMul', [graph.node('Gelu', [normalized]), weight(graph, [8, 3], 5)]);
  },
  'a concatenation of what came in different orders': (graph, input) =>
    graph.node('Concat', [convolve(graph, input), graph.node('Tanh', [input])], { axis: 1 }),
  'a product with a bias': (graph, input) => {
    const vector = graph.node('Reshape', [input, graph.integers([0, 72])]);
    return graph.node('Gemm', [vector, weight(graph, [72, 3]), weight(graph, [3], 4)]);
  },
};

describe('a graph model made of an ONNX file answers the same', () => {
  test.each(Object.entries(GRAPHS))('to %s', async (_, write) => {
    expectSame(await runBoth(onnxOf(IMAGE, write), IMAGE));
  });

  test('as the compact network', async () => {
    await tf.setBackend('cpu');
    const size = { nFrames: 97, nMels: 48 };
    const network = createCompactNetwork({
      ...DEFAULT_COMPACT,
      ...size,
      channels: [4, 8],
      width: 16,
      seed: 1,
    });
    expectSame(await runBoth(exportOnnx(network), [1, 97, 48]));
  });

  test.each(['cnn1d', 'lstm', 'transformer'] as const)('as the published %s', async (name) => {
    await tf.setBackend('cpu');
    const create = {
      cnn1d: createCnn1dNetwork,
      lstm: createLstmNetwork,
      transformer: createTransformerNetwork,
    }[name];
    const network = create({ feature: 'mel', nFrames: 131, nBands: 128, nClasses: 8, seed: 3 });
    expectSame(await runBoth(exportOnnx(network), [1, 131, 128]));
  });

  test('as the router', async () => {
    await tf.setBackend('cpu');
    const network = createGenderRouter({ nFrames: 97, nMels: 48, seed: 2 });
    expectSame(await runBoth(exportOnnx(network), [1, 97, 48]));
  });
});

describe('graphModelFromOnnx', () => {
  test('gives the same bytes for the same file', () => {
    const onnx = onnxOf(IMAGE, (graph, input) =>
      graph.node('Relu', [normalize(graph, convolve(graph, input))]),
    );
    expect(graphModelFromOnnx(onnx)).toEqual(graphModelFromOnnx(onnx));
  });

  test('refuses an operation that has no translation, by name', () => {
    const onnx = onnxOf(IMAGE, (graph, input) => graph.node('Hardmax', [input]));
    expect(() => graphModelFromOnnx(onnx)).toThrow('cannot write Hardmax for TensorFlow.js');
  });

  test('refuses an attribute that it would have to ignore', () => {
    const onnx = onnxOf(IMAGE, (graph, input) =>
      graph.node('MaxPool', [input], { kernel_shape: [2, 2], ceil_mode: 1 }),
    );
    expect(() => graphModelFromOnnx(onnx)).toThrow('no translation of ceil_mode is known');
  });

  test.each([
    ['a pooling with padding', 'with padding', { kernel_shape: [2, 2], pads: [1, 1, 1, 1] }],
    ['a pooling in three dimensions', 'must have 1 or 2 sizes, got 3', { kernel_shape: [2, 2, 2] }],
  ])('refuses %s', (_, message, attributes) => {
    const onnx = onnxOf(IMAGE, (graph, input) => graph.node('MaxPool', [input], attributes));
    expect(() => graphModelFromOnnx(onnx)).toThrow(message);
  });

  test('refuses groups of several channels', () => {
    const onnx = onnxOf(IMAGE, (graph, input) =>
      graph.node('Conv', [convolve(graph, input), weight(graph, [4, 2, 3, 3])], {
        kernel_shape: [3, 3],
        group: 2,
      }),
    );
    expect(() => graphModelFromOnnx(onnx)).toThrow('a group must be one channel');
  });

  test('refuses batch norm where the channels are not known', () => {
    const onnx = onnxOf(IMAGE, (graph) => normalize(graph, flat(graph), 9));
    expect(() => graphModelFromOnnx(onnx)).toThrow('does not follow a convolution or a pooling');
  });

  test('refuses an LSTM of one direction', () => {
    const onnx = onnxOf(IMAGE, (graph, input) => {
      const states = graph.node('LSTM', [input, weight(graph, [1, 8, 8])], {
        hidden_size: 2,
        direction: 'forward',
      });
      return states;
    });
    expect(() => graphModelFromOnnx(onnx)).toThrow('cannot write an LSTM for TensorFlow.js unless');
  });

  test('refuses a shape that is computed', () => {
    const onnx = onnxOf(IMAGE, (graph, input) => graph.node('Reshape', [input, input]));
    expect(() => graphModelFromOnnx(onnx)).toThrow('logMel must be a tensor written into the ONNX file');
  });

  test('refuses a file cut short', () => {
    const onnx = onnxOf(IMAGE, (graph, input) => convolve(graph, input));
    expect(() => graphModelFromOnnx(onnx.subarray(0, -9))).toThrow(
      expect.objectContaining({ code: 'ERR_MODEL_WEIGHTS' }),
    );
  });

  test('refuses what is no ONNX file', () => {
    expect(() => graphModelFromOnnx(new Uint8Array())).toThrow('holds no graph');
  });
});
