import { UndertoneError } from '../../../sdk/errors.ts';
import type { GraphModelBuilder } from './graph-model-builder.ts';
import type { OnnxAttribute, OnnxConstant, OnnxModel, OnnxNode } from './onnx-model.ts';

/** A tensor of the TensorFlow graph that stands for one of the ONNX graph. */
export interface GraphValue {
  readonly name: string;
  /**
   * Number of dimensions of a tensor whose channels are last here and second in ONNX, as after a convolution; 0 where both
   * keep the same order.
   */
  readonly channelsLast: number;
}

/**
 * Where each axis of an image goes when its channels go last.
 *
 * @param rank - number of dimensions, batch and channels included
 */
export const channelsToLast = (rank: number): number[] => [
  0,
  ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2),
  1,
];

/**
 * Where each axis of an image goes when its channels go back to the second place.
 *
 * @param rank - number of dimensions, batch and channels included
 */
export const channelsToSecond = (rank: number): number[] => [
  0,
  rank - 1,
  ...Array.from({ length: rank - 2 }, (_, axis) => axis + 1),
];

/** The state of translating one network: which tensor there is which tensor here. */
export class Translation {
  readonly graph: GraphModelBuilder;
  private readonly model: OnnxModel;
  private readonly values = new Map<string, GraphValue>();
  private readonly consumers = new Map<string, OnnxNode[]>();
  private readonly absorbed = new Set<OnnxNode>();

  constructor(model: OnnxModel, graph: GraphModelBuilder) {
    this.model = model;
    this.graph = graph;
    for (const node of model.nodes) {
      for (const input of node.inputs)
        this.consumers.set(input, [...(this.consumers.get(input) ?? []), node]);
    }
  }

  /** Says which tensor stands for an ONNX one. */
  define(onnxName: string, value: GraphValue): void {
    this.values.set(onnxName, value);
  }

  /** The tensor that stands for an ONNX one, in whatever order its axes are; a constant is added at its first use. */
  value(onnxName: string): GraphValue {
    const known = this.values.get(onnxName);
    if (known !== undefined) return known;
    const value = { name: this.graph.constant(this.constant(onnxName)), channelsLast: 0 };
    this.define(onnxName, value);
    return value;
  }

  /** The tensor that stands for an ONNX one, its axes in ONNX's order. */
  plain(onnxName: string): string {
    const { name, channelsLast } = this.value(onnxName);
    if (channelsLast === 0) return name;
    return this.transpose(name, channelsToSecond(channelsLast));
  }

  /** The tensor that stands for an ONNX one, its channels last. */
  image(onnxName: string, rank: number): string {
    const { name, channelsLast } = this.value(onnxName);
    return channelsLast === 0 ? this.transpose(name, channelsToLast(rank)) : name;
  }

  /** Adds a change of the order of axes. */
  transpose(name: string, permutation: readonly number[]): string {
    return this.graph.node('Transpose', [name, this.graph.integers(permutation)]);
  }

  /** A tensor that is written into the file. */
  constant(onnxName: string): OnnxConstant {
    const constant = this.model.constants.get(onnxName);
    if (constant !== undefined) return constant;
    throw new UndertoneError('ERR_MODEL_WEIGHTS', `${onnxName} must be a tensor written into the ONNX file`);
  }

  /** Whether a tensor is written into the file as a single number. */
  isScalar(onnxName: string): boolean {
    return this.model.constants.get(onnxName)?.values.length === 1;
  }

  /**
   * Takes over the next operation where it is the only one that uses this result; it is then not translated by itself.
   *
   * @returns the operation, or undefined where the next is another one
   */
  absorbNext(node: OnnxNode, opType: string): OnnxNode | undefined {
    const [next, ...others] = this.consumers.get(node.output) ?? [];
    if (next === undefined || others.length > 0 || next.opType !== opType) return undefined;
    this.absorbed.add(next);
    return next;
  }

  /** Whether an operation has been taken over by one before it. */
  isAbsorbed(node: OnnxNode): boolean {
    return this.absorbed.has(node);
  }
}

/**
 * An operation's attributes with their defaults.
 *
 * @param node - the operation
 * @param defaults - every attribute the translation knows; the file's values replace these
 * @throws UndertoneError `ERR_MODEL_WEIGHTS` for any other attribute, whose meaning would be lost
 */
export function attributesOf<T extends Record<string, OnnxAttribute>>(
  { opType, attributes }: OnnxNode,
  defaults: T,
): T {
  const unknown = Object.keys(attributes).filter((name) => !Object.hasOwn(defaults, name));
  if (unknown.length === 0) return { ...defaults, ...attributes };
  throw new UndertoneError(
    'ERR_MODEL_WEIGHTS',
    `cannot write ${opType} for TensorFlow.js: no translation of ${unknown.join(', ')} is known`,
  );
}
