import { UndertoneError } from '../../../sdk/errors.ts';
import { attribute, type GraphModelBuilder } from './graph-model-builder.ts';
import type { OnnxConstant, OnnxNode } from './onnx-model.ts';
import { attributesOf, type Translation } from './translation.ts';

/** Order of axes that brings steps, directions, examples and units to examples, steps, directions and units. */
const EXAMPLES_FIRST = [2, 0, 1, 3];

/**
 * Translates an LSTM over both directions, step by step: a loop would need an asynchronous run and be slower.
 *
 * Both directions go side by side, and what depends on the input alone is computed for all steps at once. The writer of our
 * ONNX files puts a transposition and a reshape behind it, which say the number of steps and are translated along with it.
 */
export function translateLstm(node: OnnxNode, translation: Translation): void {
  const { graph } = translation;
  const { hidden_size: units, direction } = attributesOf(node, { hidden_size: 0, direction: 'forward' });
  const transposed = translation.absorbNext(node, 'Transpose');
  const reshaped = transposed && translation.absorbNext(transposed, 'Reshape');
  if (
    direction !== 'bidirectional' ||
    reshaped === undefined ||
    `${transposed?.attributes.perm}` !== `${EXAMPLES_FIRST}`
  ) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      'cannot write an LSTM for TensorFlow.js unless it has both directions and its examples are then brought to the front',
    );
  }
  const steps = translation.constant(reshaped.inputs[1]!).values[1]!;
  const states = writeSteps(graph, inputSums(node, translation, units, steps), {
    units,
    stateKernel: graph.constant(columns(translation.constant(node.inputs[2]!))),
  });
  const [ahead, behind] = unpack(graph, pack(graph, states, 0), 1, 2);
  const joined = graph.node('ConcatV2', [ahead!, backwards(graph, behind!), graph.integer(2)], {
    N: attribute.integer(2),
    Tidx: attribute.type('DT_INT32'),
  });
  translation.define(reshaped.output, { name: translation.transpose(joined, [1, 0, 2]), channelsLast: 0 });
}

/** The part of the gates' sums that depends on the input: for each step `[2, batch, 4 units]`, the second direction backwards. */
function inputSums(node: OnnxNode, translation: Translation, units: number, steps: number): string[] {
  const { graph } = translation;
  const x = translation.plain(node.inputs[0]!);
  const kernels = columns(translation.constant(node.inputs[1]!));
  const biases = translation.constant(node.inputs[3]!).values as Float32Array;
  const [width, gates] = kernels.shape.slice(1) as [number, number];
  const directions = [0, 1].map((direction) => {
    const kernel = (kernels.values as Float32Array).slice(
      direction * width * gates,
      (direction + 1) * width * gates,
    );
    // ONNX adds one bias to the input's part and one to the state's.
    const bias = Float32Array.from(
      { length: gates },
      (_, gate) => biases[direction * 2 * gates + gate]! + biases[direction * 2 * gates + gates + gate]!,
    );
    const product = graph.node('BatchMatMulV2', [x, graph.floats(kernel, [width, gates])]);
    return graph.node('AddV2', [product, graph.floats(bias, [4 * units])]);
  });
  return unpack(graph, pack(graph, [directions[0]!, backwards(graph, directions[1]!)], 1), 0, steps);
}

/**
 * The hidden states of all steps, `[2, batch, units]` each.
 *
 * The gates lie in ONNX's order: input, output, forget, candidate.
 */
function writeSteps(
  graph: GraphModelBuilder,
  inputs: readonly string[],
  { units, stateKernel }: { readonly units: number; readonly stateKernel: string },
): string[] {
  const lastAxis = graph.integer(-1);
  const widths = graph.integers([units, units, units, units]);
  const states: string[] = [];
  let cell: string | undefined;
  for (const input of inputs) {
    const state = states.at(-1);
    const sums =
      state === undefined
        ? input
        : graph.node('AddV2', [input, graph.node('BatchMatMulV2', [state, stateKernel])]);
    const parts = graph.node('SplitV', [sums, widths, lastAxis], { num_split: attribute.integer(4) });
    const [take, give, keep] = [0, 1, 2].map((part) => graph.node('Sigmoid', [`${parts}:${part}`]));
    const taken = graph.node('Mul', [take!, graph.node('Tanh', [`${parts}:3`])]);
    cell = cell === undefined ? taken : graph.node('AddV2', [graph.node('Mul', [keep!, cell]), taken]);
    states.push(graph.node('Mul', [give!, graph.node('Tanh', [cell])]));
  }
  return states;
}

/** Each matrix of a stack with rows and columns exchanged. */
function columns({ shape, values }: OnnxConstant): OnnxConstant {
  const [stack, rows, width] = shape as [number, number, number];
  const exchanged = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const [matrix, row, column] = [Math.floor(i / (rows * width)), Math.floor(i / width) % rows, i % width];
    exchanged[(matrix * width + column) * rows + row] = values[i]!;
  }
  return { shape: [stack, width, rows], values: exchanged };
}

function pack(graph: GraphModelBuilder, inputs: readonly string[], axis: number): string {
  return graph.node('Pack', inputs, { N: attribute.integer(inputs.length), axis: attribute.integer(axis) });
}

function unpack(graph: GraphModelBuilder, input: string, axis: number, count: number): string[] {
  const name = graph.node('Unpack', [input], {
    num: attribute.integer(count),
    axis: attribute.integer(axis),
  });
  return Array.from({ length: count }, (_, index) => `${name}:${index}`);
}

/** The steps, which are the first axis, in the other order. */
function backwards(graph: GraphModelBuilder, input: string): string {
  return graph.node('ReverseV2', [input, graph.integers([0])], { Tidx: attribute.type('DT_INT32') });
}
