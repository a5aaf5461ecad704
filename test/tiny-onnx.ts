import protobuf from 'protobufjs/minimal.js';
import { FEATURE_CONFIG } from '../src/stream/features/feature-config.ts';

type Message = protobuf.Writer;

const FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;
const LENGTH_DELIMITED = 2;
const VARINT = 0;

/** Field numbers of `onnx.proto3` (ONNX IR version 8), as far as one linear layer needs them. */
const text = (message: Message, field: number, value: string) =>
  message.uint32((field << 3) | LENGTH_DELIMITED).string(value);
const number = (message: Message, field: number, value: number) =>
  message.uint32((field << 3) | VARINT).int64(value);
const child = (message: Message, field: number, value: Message) =>
  message.uint32((field << 3) | LENGTH_DELIMITED).bytes(value.finish());

const create = (): Message => protobuf.Writer.create();

function floats(name: string, dims: readonly number[], values: Float32Array): Message {
  const tensor = create();
  for (const dim of dims) number(tensor, 1, dim);
  number(tensor, 2, FLOAT);
  text(tensor, 8, name);
  tensor
    .uint32((9 << 3) | LENGTH_DELIMITED)
    .bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return tensor;
}

function valueInfo(name: string, dims: readonly (number | string)[]): Message {
  const shape = create();
  for (const dim of dims) {
    child(shape, 1, typeof dim === 'string' ? text(create(), 2, dim) : number(create(), 1, dim));
  }
  const tensorType = child(number(create(), 1, FLOAT), 2, shape);
  return child(text(create(), 1, name), 2, child(create(), 1, tensorType));
}

function node(
  operation: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Message[],
): Message {
  const message = create();
  for (const input of inputs) text(message, 1, input);
  text(message, 2, output);
  text(message, 4, operation);
  for (const attribute of attributes) child(message, 5, attribute);
  return message;
}

const integer = (name: string, value: number) =>
  number(number(text(create(), 1, name), 3, value), 20, ATTRIBUTE_INT);

function integers(name: string, values: readonly number[]): Message {
  const attribute = text(create(), 1, name);
  for (const value of values) number(attribute, 8, value);
  return number(attribute, 20, ATTRIBUTE_INTS);
}

/**
 * Writes the smallest network with the input and output every model has: the mean over the frames, then one linear layer.
 *
 * @param weights - `[nMels, nClasses]` row-major
 * @param bias - `[nClasses]`
 * @returns the bytes of an ONNX model: `logMel` `[batch, 1, nFrames, nMels]` to `logits` `[batch, nClasses]`
 */
export function encodeTinyOnnx(weights: Float32Array, bias: Float32Array): Uint8Array {
  const { nFrames, nMels } = FEATURE_CONFIG;
  const graph = create();
  child(graph, 1, node('ReduceMean', ['logMel'], 'mean', [integers('axes', [1, 2]), integer('keepdims', 0)]));
  child(graph, 1, node('Gemm', ['mean', 'weights', 'bias'], 'logits', []));
  text(graph, 2, 'tiny');
  child(graph, 5, floats('weights', [nMels, bias.length], weights));
  child(graph, 5, floats('bias', [bias.length], bias));
  child(graph, 11, valueInfo('logMel', ['batch', 1, nFrames, nMels]));
  child(graph, 12, valueInfo('logits', ['batch', bias.length]));
  const model = number(create(), 1, 8);
  child(model, 7, graph);
  child(model, 8, number(create(), 2, 13));
  return model.finish();
}
