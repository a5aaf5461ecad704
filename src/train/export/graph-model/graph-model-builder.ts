import type { OnnxConstant, OnnxPort } from './onnx-model.ts';

/** A node attribute in the JSON form of TensorFlow's `AttrValue`. */
export type GraphAttribute = Readonly<Record<string, unknown>>;

/** A network as TensorFlow.js loads it: the JSON that describes it and the bytes of all its weights. */
export interface GraphModel {
  /** Content of the JSON file, except for the name of the file that holds the weights. */
  readonly description: GraphModelDescription;
  /** All weights one after the other, little-endian. */
  readonly weights: Uint8Array;
}

/** What `tf.loadGraphModel` reads; a weight's entry says its name, shape and type, in the order of the bytes. */
export interface GraphModelDescription {
  readonly format: 'graph-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly signature: object;
  readonly modelTopology: { readonly node: readonly object[]; readonly versions: object };
  readonly weights: readonly GraphWeight[];
}

/** One tensor among the weights. */
export interface GraphWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

const FLOAT = { type: 'DT_FLOAT' } as const;
const INT32 = { type: 'DT_INT32' } as const;

/** TensorFlow writes text in attributes as bytes. */
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Makes attribute values. */
export const attribute = Object.freeze({
  flag: (value: boolean): GraphAttribute => ({ b: value }),
  integer: (value: number): GraphAttribute => ({ i: `${value}` }),
  integers: (values: readonly number[]): GraphAttribute => ({ list: { i: values.map(String) } }),
  text: (value: string): GraphAttribute => ({ s: base64(value) }),
  texts: (values: readonly string[]): GraphAttribute => ({ list: { s: values.map(base64) } }),
  type: (value: 'DT_FLOAT' | 'DT_INT32'): GraphAttribute => ({ type: value }),
});

/** Builds a TensorFlow graph node by node. */
export class GraphModelBuilder {
  private readonly nodes: object[] = [];
  private readonly specs: GraphWeight[] = [];
  private readonly data: Uint8Array[] = [];
  private readonly names = new Set<string>();

  /**
   * Adds an operation.
   *
   * @param op - TensorFlow's name of it
   * @param inputs - names of the tensors that come in
   * @param attributes - besides the element type, which is float everywhere
   * @returns the name of its output
   */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, GraphAttribute>> = {},
  ): string {
    const name = this.unique(op);
    this.nodes.push({ name, op, input: inputs, attr: { T: FLOAT, ...attributes } });
    return name;
  }

  /** Adds a float tensor, row-major. */
  floats(values: Float32Array, shape: readonly number[]): string {
    return this.weight({ name: this.unique('weight'), shape, dtype: 'float32' }, values);
  }

  /** Adds one float number. */
  scalar(value: number): string {
    return this.floats(Float32Array.of(value), []);
  }

  /** Adds a list of whole numbers, such as a shape, axes or a permutation. */
  integers(values: readonly number[]): string {
    const spec = { name: this.unique('integers'), shape: [values.length], dtype: 'int32' } as const;
    return this.weight(spec, Int32Array.from(values));
  }

  /** Adds one whole number. */
  integer(value: number): string {
    return this.weight({ name: this.unique('integer'), shape: [], dtype: 'int32' }, Int32Array.of(value));
  }

  /** Adds a tensor as an ONNX file has it. */
  constant({ values, shape }: OnnxConstant): string {
    return values instanceof Float32Array ? this.floats(values, shape) : this.integers(values);
  }

  /** Adds the network's input. */
  input({ name, shape }: OnnxPort): string {
    this.names.add(name);
    this.nodes.push({ name, op: 'Placeholder', attr: { dtype: FLOAT, shape: { shape: dimensions(shape) } } });
    return name;
  }

  /** Ends the graph: the last tensor gets the output's name. */
  finish(last: string, input: OnnxPort, output: OnnxPort): GraphModel {
    this.nodes.push({ name: output.name, op: 'Identity', input: [last], attr: { T: FLOAT } });
    const description: GraphModelDescription = {
      format: 'graph-model',
      generatedBy: 'undertone',
      convertedBy: null,
      signature: { inputs: signatureEntry(input), outputs: signatureEntry(output) },
      modelTopology: { node: this.nodes, versions: { producer: 1087 } },
      weights: this.specs,
    };
    return { description, weights: Buffer.concat(this.data) };
  }

  private weight(spec: GraphWeight, { buffer, byteOffset, byteLength }: Float32Array | Int32Array): string {
    const attr = {
      dtype: spec.dtype === 'int32' ? INT32 : FLOAT,
      value: {
        tensor: {
          dtype: spec.dtype === 'int32' ? INT32.type : FLOAT.type,
          tensorShape: dimensions(spec.shape),
        },
      },
    };
    this.nodes.push({ name: spec.name, op: 'Const', attr });
    this.specs.push(spec);
    this.data.push(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
    return spec.name;
  }

  private unique(label: string): string {
    const name = `${label}_${this.names.size}`;
    this.names.add(name);
    return name;
  }
}

function dimensions(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size: `${size}` })) };
}

function signatureEntry({ name, shape }: OnnxPort): object {
  return { [name]: { name: `${name}:0`, dtype: FLOAT.type, tensorShape: dimensions(shape) } };
}
