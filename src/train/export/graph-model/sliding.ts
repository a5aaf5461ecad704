import { UndertoneError } from '../../../sdk/errors.ts';
import { attribute, type GraphAttribute } from './graph-model-builder.ts';
import type { OnnxNode } from './onnx-model.ts';
import { attributesOf, type GraphValue, type Translation } from './translation.ts';

/**
 * How a convolution or a pooling slides over its input, always in two dimensions: TensorFlow.js has no others on every
 * backend, so that of one dimension gets a height of 1.
 */
export interface Sliding {
  /** Number of dimensions of the tensors in ONNX: 4, or 3 for one dimension. */
  readonly rank: number;
  /** Number of groups that the channels are in. */
  readonly group: number;
  readonly size: readonly [height: number, width: number];
  readonly strides: readonly [vertical: number, horizontal: number];
  readonly dilations: readonly [vertical: number, horizontal: number];
  readonly padding: { readonly before: readonly [number, number]; readonly after: readonly [number, number] };
}

/** Every attribute that is understood. */
const ATTRIBUTES = {
  kernel_shape: [] as readonly number[],
  strides: [] as readonly number[],
  dilations: [] as readonly number[],
  pads: [] as readonly number[],
  group: 1,
};

/** Reads how a convolution or a pooling slides. */
export function readSliding(node: OnnxNode): Sliding {
  const { kernel_shape: size, strides, dilations, pads, group } = attributesOf(node, ATTRIBUTES);
  const dimensions = size.length;
  if (dimensions !== 1 && dimensions !== 2) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `cannot write ${node.opType} for TensorFlow.js: kernel_shape must have 1 or 2 sizes, got ${dimensions}`,
    );
  }
  return {
    rank: dimensions + 2,
    group,
    size: asPair(size, 1),
    strides: asPair(strides, 1),
    dilations: asPair(dilations, 1),
    padding: {
      before: asPair(pads.slice(0, dimensions), 0),
      after: asPair(pads.slice(dimensions), 0),
    },
  };
}

/** One or two sizes as two; what is left out is `other`. */
function asPair(sizes: readonly number[], other: number): [number, number] {
  return sizes.length === 2 ? [sizes[0]!, sizes[1]!] : [other, sizes[0] ?? other];
}

/** Whether the input gets anything added at its edges. */
export function isPadded({ padding: { before, after } }: Sliding): boolean {
  return [...before, ...after].some((count) => count !== 0);
}

/** Strides and padding as TensorFlow has them. */
export function slidingAttributes(sliding: Sliding): Readonly<Record<string, GraphAttribute>> {
  const [top, left] = sliding.padding.before;
  const [bottom, right] = sliding.padding.after;
  return {
    strides: attribute.integers([1, ...sliding.strides, 1]),
    data_format: attribute.text('NHWC'),
    ...(isPadded(sliding)
      ? {
          padding: attribute.text('EXPLICIT'),
          explicit_paddings: attribute.integers([0, 0, top, bottom, left, right, 0, 0]),
        }
      : { padding: attribute.text('VALID') }),
  };
}

/** The input of a convolution or a pooling: channels last, in two dimensions. */
export function slidingInput(onnxName: string, { rank }: Sliding, translation: Translation): string {
  const image = translation.image(onnxName, rank);
  return rank === 4 ? image : translation.graph.node('ExpandDims', [image, translation.graph.integer(1)]);
}

/** The output of a convolution or a pooling in as many dimensions as ONNX has. */
export function slidingOutput(name: string, { rank }: Sliding, { graph }: Translation): GraphValue {
  const output = rank === 4 ? name : graph.node('Squeeze', [name], { squeeze_dims: attribute.integers([1]) });
  return { name: output, channelsLast: rank };
}
