import { MODEL_PROTO, ONNX_FLOAT, ONNX_INT64 } from './onnx-schema.ts';

/** Operator set the graphs use: 20 is the first with Gelu. */
const OPSET = 20;

/** File format version that belongs to the operator set. */
const IR_VERSION = 9;

/** Attribute types of ONNX, from `AttributeProto.AttributeType`. */
const ATTRIBUTE = Object.freeze({ float: 1, int: 2, string: 3, ints: 7 });

/** Value of a node attribute: a whole number, a list of them, a word, or `{ float }`. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

/** A dimension: its size, or a name for one that is free. */
export type Dimension = number | string;

/** Builds one ONNX graph node by node and writes it as a file's bytes. */
export class OnnxGraph {
  private readonly nodes: object[] = [];
  private readonly initializers: object[] = [];
  private names = 0;

  /**
   * Adds a node.
   *
   * @returns the name of its output
   */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    output = this.name(opType),
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
    this.nodes.push({ opType, input: inputs, output: [output], name: output, attribute });
    return output;
  }

  /** Adds a float tensor, row-major. */
  floats(values: Float32Array, shape: readonly number[], label = 'weight'): string {
    return this.initializer(
      ONNX_FLOAT,
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      shape,
      label,
    );
  }

  /** Adds a list of whole numbers, such as a shape or axes. */
  integers(values: readonly number[], label = 'integers'): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.initializer(ONNX_INT64, new Uint8Array(data.buffer), [values.length], label);
  }

  private initializer(
    dataType: number,
    rawData: Uint8Array,
    shape: readonly number[],
    label: string,
  ): string {
    const name = this.name(label);
    this.initializers.push({ name, dataType, dims: shape, rawData });
    return name;
  }

  private name(label: string): string {
    return `${label}_${this.names++}`;
  }

  /**
   * The finished model as the bytes of an `.onnx` file.
   *
   * @param name - of the graph
   */
  encode(
    name: string,
    input: { name: string; shape: readonly Dimension[] },
    output: { name: string; shape: readonly Dimension[] },
  ): Uint8Array {
    const graph = {
      name,
      node: this.nodes,
      initializer: this.initializers,
      input: [valueInfo(input)],
      output: [valueInfo(output)],
    };
    const model = {
      irVersion: IR_VERSION,
      producerName: 'undertone',
      opsetImport: [{ domain: '', version: OPSET }],
      graph,
    };
    return MODEL_PROTO.encode(MODEL_PROTO.fromObject(model)).finish();
  }
}

function encodeAttribute(name: string, value: AttributeValue): object {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE.int };
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: ATTRIBUTE.string };
  if ('float' in value) return { name, f: value.float, type: ATTRIBUTE.float };
  return { name, ints: value, type: ATTRIBUTE.ints };
}

function valueInfo({ name, shape }: { name: string; shape: readonly Dimension[] }): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ONNX_FLOAT, shape: { dim } } } };
}
