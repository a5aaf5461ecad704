import { translateConvolution, translateNormalization, translatePooling } from './convolution.ts';
import { attribute } from './graph-model-builder.ts';
import { translateLstm } from './lstm.ts';
import type { OnnxNode } from './onnx-model.ts';
import { attributesOf, channelsToSecond, type Translation } from './translation.ts';

/** Adds what an ONNX operation computes to the TensorFlow graph and says which tensor its result is. */
type Translator = (node: OnnxNode, translation: Translation) => void;

/** How each ONNX operation is written. */
export const TRANSLATORS: Readonly<Record<string, Translator>> = Object.freeze({
  Add: combining('AddV2'),
  AveragePool: (node, translation) => translatePooling(node, translation, 'AvgPool'),
  BatchNormalization: translateNormalization,
  Concat: translateConcat,
  Conv: translateConvolution,
  Div: combining('RealDiv'),
  Exp: mapping('Exp'),
  Gelu: translateGelu,
  Gemm: translateGemm,
  Identity: (node, translation) => translation.define(node.output, translation.value(node.inputs[0]!)),
  LSTM: translateLstm,
  LayerNormalization: translateLayerNormalization,
  MatMul: translateMatMul,
  MaxPool: (node, translation) => translatePooling(node, translation, 'MaxPool'),
  Mul: combining('Mul'),
  ReduceMax: reducing('Max'),
  ReduceMean: reducing('Mean'),
  ReduceSum: reducing('Sum'),
  Relu: mapping('Relu'),
  Reshape: translateReshape,
  Sigmoid: mapping('Sigmoid'),
  Slice: translateSlice,
  Softmax: translateSoftmax,
  Sqrt: mapping('Sqrt'),
  Squeeze: translateSqueeze,
  Sub: combining('Sub'),
  Tanh: mapping('Tanh'),
  Transpose: translateTranspose,
  Unsqueeze: translateUnsqueeze,
});

function define(node: OnnxNode, translation: Translation, name: string): void {
  translation.define(node.output, { name, channelsLast: 0 });
}

/** An operation on every number by itself: the order of the axes does not matter. */
function mapping(op: string): Translator {
  return (node, translation) => {
    attributesOf(node, {});
    const { name, channelsLast } = translation.value(node.inputs[0]!);
    translation.define(node.output, { name: translation.graph.node(op, [name]), channelsLast });
  };
}

/** An operation on pairs of numbers: the axes of both tensors must be in the same order. */
function combining(op: string): Translator {
  return (node, translation) => {
    attributesOf(node, {});
    const many = node.inputs.filter((name) => !translation.isScalar(name));
    const ranks = new Set(many.map((name) => translation.value(name).channelsLast));
    if (ranks.size > 1) {
      const inputs = node.inputs.map((name) => translation.plain(name));
      define(node, translation, translation.graph.node(op, inputs));
      return;
    }
    const inputs = node.inputs.map((name) => translation.value(name).name);
    const [channelsLast = 0] = ranks;
    translation.define(node.output, { name: translation.graph.node(op, inputs), channelsLast });
  };
}

/** Sums, means and maxima over axes, which are an attribute in older operator sets and an input in newer ones. */
function reducing(op: string): Translator {
  return (node, translation) => {
    const { axes, keepdims } = attributesOf(node, { axes: [] as readonly number[], keepdims: 1 });
    const over = node.inputs[1] === undefined ? axes : translation.constant(node.inputs[1]).values;
    const inputs = [translation.plain(node.inputs[0]!), translation.graph.integers([...over])];
    define(
      node,
      translation,
      translation.graph.node(op, inputs, { keep_dims: attribute.flag(keepdims === 1) }),
    );
  };
}

/** x Φ(x), with the error function as every backend has it. */
function translateGelu(node: OnnxNode, translation: Translation): void {
  attributesOf(node, {});
  const { graph } = translation;
  const { name, channelsLast } = translation.value(node.inputs[0]!);
  const half = graph.node('Mul', [name, graph.scalar(0.5)]);
  const erf = graph.node('Erf', [graph.node('Mul', [name, graph.scalar(Math.SQRT1_2)])]);
  const gelu = graph.node('Mul', [half, graph.node('AddV2', [erf, graph.scalar(1)])]);
  translation.define(node.output, { name: gelu, channelsLast });
}

/** Over the last axis only, which is all the networks need. */
function translateLayerNormalization(node: OnnxNode, translation: Translation): void {
  const { epsilon } = attributesOf(node, { axis: -1, epsilon: 1e-5 });
  const { graph } = translation;
  const [x, scale, shift] = node.inputs.map((name) => translation.plain(name)) as [string, string, string];
  const last = graph.integers([-1]);
  const average = (name: string) => graph.node('Mean', [name, last], { keep_dims: attribute.flag(true) });
  const mean = average(x);
  const variance = average(graph.node('SquaredDifference', [x, mean]));
  const inverse = graph.node('Rsqrt', [graph.node('AddV2', [variance, graph.scalar(epsilon)])]);
  const normalized = graph.node('Mul', [graph.node('Sub', [x, mean]), inverse]);
  define(node, translation, graph.node('AddV2', [graph.node('Mul', [normalized, scale]), shift]));
}

/** TensorFlow's own softmax works on the last axis only; over another one it is composed. */
function translateSoftmax(node: OnnxNode, translation: Translation): void {
  const { axis } = attributesOf(node, { axis: -1 });
  const { graph } = translation;
  const x = translation.plain(node.inputs[0]!);
  if (axis === -1) {
    define(node, translation, graph.node('Softmax', [x]));
    return;
  }
  const over = graph.integers([axis]);
  const reduced = (op: string, name: string) =>
    graph.node(op, [name, over], { keep_dims: attribute.flag(true) });
  const powers = graph.node('Exp', [graph.node('Sub', [x, reduced('Max', x)])]);
  define(node, translation, graph.node('RealDiv', [powers, reduced('Sum', powers)]));
}

function translateMatMul(node: OnnxNode, translation: Translation): void {
  attributesOf(node, {});
  const inputs = node.inputs.map((name) => translation.plain(name));
  define(node, translation, translation.graph.node('BatchMatMulV2', inputs));
}

function translateGemm(node: OnnxNode, translation: Translation): void {
  attributesOf(node, {});
  const [a, b, bias] = node.inputs.map((name) => translation.plain(name)) as [string, string, string];
  define(
    node,
    translation,
    translation.graph.node('AddV2', [translation.graph.node('BatchMatMulV2', [a, b]), bias]),
  );
}

/** A size of 0 means "as it was", which can stand for the batch only. */
function translateReshape(node: OnnxNode, translation: Translation): void {
  attributesOf(node, {});
  const [batch, ...sizes] = translation.constant(node.inputs[1]!).values as readonly number[];
  const shape = [batch === 0 ? -1 : batch!, ...sizes];
  const inputs = [translation.plain(node.inputs[0]!), translation.graph.integers(shape)];
  define(node, translation, translation.graph.node('Reshape', inputs));
}

/** Bringing an image's channels to the end, where they already are, takes no step; nor does bringing them to the second place. */
function translateTranspose(node: OnnxNode, translation: Translation): void {
  const { perm } = attributesOf(node, { perm: [] as readonly number[] });
  const { name, channelsLast } = translation.value(node.inputs[0]!);
  if (channelsLast === 0 && `${perm}` === `${channelsToSecond(perm.length)}`) {
    translation.define(node.output, { name, channelsLast: perm.length });
    return;
  }
  const order = channelsLast === 0 ? perm : perm.map((axis) => channelsToSecond(channelsLast)[axis]!);
  const isSame = order.every((axis, position) => axis === position);
  define(node, translation, isSame ? name : translation.transpose(name, order));
}

function translateConcat(node: OnnxNode, translation: Translation): void {
  const { axis } = attributesOf(node, { axis: 0 });
  const inputs = node.inputs.map((name) => translation.plain(name));
  const output = translation.graph.node('ConcatV2', [...inputs, translation.graph.integer(axis)], {
    N: attribute.integer(inputs.length),
    Tidx: attribute.type('DT_INT32'),
  });
  define(node, translation, output);
}

/** With the axes told, the last one among them, and steps of one, which are all the networks need. */
function translateSlice(node: OnnxNode, translation: Translation): void {
  attributesOf(node, {});
  const [x, ...lists] = node.inputs as [string, string, string, string];
  const [starts, ends, axes] = lists.map((name) => translation.constant(name).values as readonly number[]);
  const rank = Math.max(...axes!) + 1;
  const begin = new Array<number>(rank).fill(0);
  const size = new Array<number>(rank).fill(-1);
  axes!.forEach((axis, i) => {
    begin[axis] = starts![i]!;
    size[axis] = ends![i]! - starts![i]!;
  });
  const inputs = [translation.plain(x), translation.graph.integers(begin), translation.graph.integers(size)];
  define(node, translation, translation.graph.node('Slice', inputs));
}

function translateSqueeze(node: OnnxNode, translation: Translation): void {
  attributesOf(node, {});
  const axes = translation.constant(node.inputs[1]!).values as readonly number[];
  const squeezed = { squeeze_dims: attribute.integers(axes) };
  define(
    node,
    translation,
    translation.graph.node('Squeeze', [translation.plain(node.inputs[0]!)], squeezed),
  );
}

function translateUnsqueeze(node: OnnxNode, translation: Translation): void {
  attributesOf(node, {});
  let name = translation.plain(node.inputs[0]!);
  const axes = translation.constant(node.inputs[1]!).values as readonly number[];
  for (const axis of axes) {
    name = translation.graph.node('ExpandDims', [name, translation.graph.integer(axis)]);
  }
  define(node, translation, name);
}
