import { UndertoneError } from '../../../sdk/errors.ts';
import { MODEL_PROTO, ONNX_FLOAT, ONNX_INT64 } from '../onnx-schema.ts';

/** A tensor written into an ONNX file. */
export interface OnnxConstant {
  readonly shape: readonly number[];
  /** Float tensors as they are stored, whole numbers as plain numbers; row-major. */
  readonly values: Float32Array | readonly number[];
}

/** Value of an attribute: a number, several of them, or a word. */
export type OnnxAttribute = number | readonly number[] | string;

/** One operation of an ONNX graph. */
export interface OnnxNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  /** Name of the first output. */
  readonly output: string;
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A network's input or output; the free batch size is -1. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The part of an ONNX file that says what is computed. */
export interface OnnxModel {
  /** In an order in which every node follows those it needs. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  readonly input: OnnxPort;
  readonly output: OnnxPort;
}

/** Attribute types of ONNX, from `AttributeProto.AttributeType`. */
const ATTRIBUTE = Object.freeze({ float: 1, int: 2, string: 3, ints: 7 });

interface AttributeMessage {
  readonly name: string;
  readonly type: number;
  readonly f: number;
  readonly i: number;
  readonly s: Uint8Array;
  readonly ints: readonly number[];
}

interface TensorMessage {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

interface PortMessage {
  readonly name: string;
  readonly type: { tensorType: { shape: { dim: readonly { dimValue: number; dimParam: string }[] } } };
}

interface ModelMessage {
  readonly graph: {
    readonly node: readonly {
      readonly opType: string;
      readonly input: readonly string[];
      readonly output: readonly string[];
      readonly attribute: readonly AttributeMessage[];
    }[];
    readonly initializer: readonly TensorMessage[];
    readonly input: readonly PortMessage[];
    readonly output: readonly PortMessage[];
  };
}

/**
 * Reads an ONNX file as our own writer makes them: one input, one output, weights inside the file.
 *
 * @param bytes - a whole `.onnx` file
 * @throws UndertoneError `ERR_MODEL_WEIGHTS` for a file that is damaged or holds what the writer never writes
 */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const { graph } = decode(bytes);
  const [input, output] = [graph.input, graph.output].map((ports) => readPort(ports));
  return {
    nodes: graph.node.map(({ opType, input: inputs, output: outputs, attribute }) => ({
      opType,
      inputs,
      output: outputs[0]!,
      outputs,
      attributes: Object.fromEntries(attribute.map((each) => [each.name, readAttribute(opType, each)])),
    })),
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, readTensor(tensor)])),
    input: input!,
    output: output!,
  };
}

function decode(bytes: Uint8Array): ModelMessage {
  try {
    const message = MODEL_PROTO.toObject(MODEL_PROTO.decode(bytes), { longs: Number, defaults: true });
    if (message.graph) return message as ModelMessage;
  } catch (cause) {
    throw new UndertoneError('ERR_MODEL_WEIGHTS', 'this is not a whole ONNX file; export it again', {
      cause,
    });
  }
  throw new UndertoneError('ERR_MODEL_WEIGHTS', 'this ONNX file holds no graph; export it again');
}

function readPort(ports: readonly PortMessage[]): OnnxPort {
  const port = ports[0];
  if (port === undefined || ports.length !== 1) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `the network must have one input and one output, got ${ports.length}`,
    );
  }
  const shape = port.type.tensorType.shape.dim.map(({ dimValue, dimParam }) =>
    dimParam === '' ? dimValue : -1,
  );
  return { name: port.name, shape };
}

function readAttribute(opType: string, { name, type, f, i, s, ints }: AttributeMessage): OnnxAttribute {
  if (type === ATTRIBUTE.float) return f;
  if (type === ATTRIBUTE.int) return i;
  if (type === ATTRIBUTE.string) return new TextDecoder().decode(s);
  if (type === ATTRIBUTE.ints) return ints;
  throw new UndertoneError(
    'ERR_MODEL_WEIGHTS',
    `${opType}.${name} is of attribute type ${type}, unknown here`,
  );
}

function readTensor({ name, dims, dataType, rawData }: TensorMessage): OnnxConstant {
  // A copy, because the bytes within the file need not lie on a boundary of four or eight.
  const { buffer } = Uint8Array.from(rawData);
  const size = dims.reduce((product, dim) => product * dim, 1);
  const values =
    dataType === ONNX_FLOAT
      ? new Float32Array(buffer)
      : dataType === ONNX_INT64
        ? [...new BigInt64Array(buffer)].map(Number)
        : null;
  if (values?.length !== size) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `the tensor ${name} must hold ${size} floats or 64-bit whole numbers as raw data`,
    );
  }
  return { shape: dims, values };
}
