import { UndertoneError } from '../../../sdk/errors.ts';
import { attribute } from './graph-model-builder.ts';
import type { OnnxConstant, OnnxNode } from './onnx-model.ts';
import { isPadded, readSliding, slidingAttributes, slidingInput, slidingOutput } from './sliding.ts';
import { attributesOf, type Translation } from './translation.ts';

/** Scale and shift of every channel. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * Translates a convolution together with the batch normalization and the rectifier behind it: TensorFlow.js runs the three
 * in one step, in which the normalization is part of kernel and bias.
 */
export function translateConvolution(node: OnnxNode, translation: Translation): void {
  const { graph } = translation;
  const [image, kernelName, biasName] = node.inputs as [string, string, string | undefined];
  const kernel = translation.constant(kernelName);
  const sliding = readSliding(node);
  const isDepthwise = sliding.group > 1;
  if (isDepthwise && kernel.shape[1] !== 1) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `cannot write a convolution in ${sliding.group} groups for TensorFlow.js: a group must be one channel`,
    );
  }
  const normalization = translation.absorbNext(node, 'BatchNormalization');
  const rectifier = translation.absorbNext(normalization ?? node, 'Relu');
  const affine = withBias(
    normalization === undefined ? identity(kernel.shape[0]!) : readNormalization(normalization, translation),
    biasName === undefined ? undefined : translation.constant(biasName),
  );
  const filter = isDepthwise ? depthwiseFilter(kernel, affine, sliding.group) : fullFilter(kernel, affine);
  const inputs = [
    slidingInput(image, sliding, translation),
    graph.constant(filter),
    graph.floats(Float32Array.from(affine.shift), [affine.shift.length]),
  ];
  const output = graph.node(isDepthwise ? 'FusedDepthwiseConv2dNative' : '_FusedConv2D', inputs, {
    ...slidingAttributes(sliding),
    dilations: attribute.integers([1, ...sliding.dilations, 1]),
    fused_ops: attribute.texts(rectifier === undefined ? ['BiasAdd'] : ['BiasAdd', 'Relu']),
    num_args: attribute.integer(1),
  });
  const last = rectifier ?? normalization ?? node;
  translation.define(last.output, slidingOutput(output, sliding, translation));
}

/** Translates a batch normalization that follows no convolution: a scale and a shift of every channel. */
export function translateNormalization(node: OnnxNode, translation: Translation): void {
  const { graph } = translation;
  const { name, channelsLast } = translation.value(node.inputs[0]!);
  if (channelsLast === 0) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      'cannot write a BatchNormalization for TensorFlow.js that does not follow a convolution or a pooling',
    );
  }
  const { scale, shift } = readNormalization(node, translation);
  const scaled = graph.node('Mul', [name, graph.floats(Float32Array.from(scale), [scale.length])]);
  const shifted = graph.node('AddV2', [scaled, graph.floats(Float32Array.from(shift), [shift.length])]);
  translation.define(node.output, { name: shifted, channelsLast });
}

/**
 * Translates a pooling.
 *
 * @param op - TensorFlow's name of it
 */
export function translatePooling(node: OnnxNode, translation: Translation, op: 'MaxPool' | 'AvgPool'): void {
  const sliding = readSliding(node);
  if (isPadded(sliding)) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `cannot write ${node.opType} with padding for TensorFlow.js: not every backend pads poolings`,
    );
  }
  const output = translation.graph.node(op, [slidingInput(node.inputs[0]!, sliding, translation)], {
    ...slidingAttributes(sliding),
    ksize: attribute.integers([1, ...sliding.size, 1]),
  });
  translation.define(node.output, slidingOutput(output, sliding, translation));
}

function identity(channels: number): Affine {
  return { scale: new Float64Array(channels).fill(1), shift: new Float64Array(channels) };
}

/** gamma (x - mean) / sqrt(variance + epsilon) + beta as one scale and one shift. */
function readNormalization(node: OnnxNode, translation: Translation): Affine {
  const { epsilon } = attributesOf(node, { epsilon: 1e-5 });
  const [gamma, beta, mean, variance] = node.inputs.slice(1).map((name) => translation.constant(name).values);
  const scale = Float64Array.from(gamma!, (each, channel) => each / Math.sqrt(variance![channel]! + epsilon));
  return { scale, shift: scale.map((each, channel) => beta![channel]! - mean![channel]! * each) };
}

function withBias({ scale, shift }: Affine, bias: OnnxConstant | undefined): Affine {
  if (bias === undefined) return { scale, shift };
  return { scale, shift: shift.map((each, channel) => each + scale[channel]! * bias.values[channel]!) };
}

/** From out, in, height, width to height, width, in, out. */
function fullFilter({ shape, values }: OnnxConstant, { scale }: Affine): OnnxConstant {
  const [outs, ins, ...size] = shape as [number, number, ...number[]];
  const taps = size.reduce((product, each) => product * each, 1);
  const filter = new Float32Array(values.length);
  for (let out = 0; out < outs; out++) {
    for (let i = 0; i < ins * taps; i++) {
      const [channel, tap] = [Math.floor(i / taps), i % taps];
      filter[(tap * ins + channel) * outs + out] = values[out * ins * taps + i]! * scale[out]!;
    }
  }
  return { values: filter, shape: [...inTwoDimensions(size), ins, outs] };
}

/** From out, 1, height, width to height, width, in, multiplier. */
function depthwiseFilter({ shape, values }: OnnxConstant, { scale }: Affine, ins: number): OnnxConstant {
  const [outs, , ...size] = shape as [number, number, ...number[]];
  const taps = values.length / outs;
  const filter = new Float32Array(values.length);
  for (let out = 0; out < outs; out++) {
    for (let tap = 0; tap < taps; tap++) {
      filter[tap * outs + out] = values[out * taps + tap]! * scale[out]!;
    }
  }
  return { values: filter, shape: [...inTwoDimensions(size), ins, outs / ins] };
}

const inTwoDimensions = (size: readonly number[]): readonly number[] =>
  size.length === 1 ? [1, ...size] : size;
