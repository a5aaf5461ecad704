import { UndertoneError } from '../../../sdk/errors.ts';
import { type GraphModel, GraphModelBuilder } from './graph-model-builder.ts';
import { readOnnx } from './onnx-model.ts';
import { TRANSLATORS } from './operators.ts';
import { channelsToLast, Translation } from './translation.ts';

/**
 * Translates a network from ONNX to the graph model of TensorFlow.js, so that both files hold the same weights.
 *
 * Images have their channels last, as TensorFlow.js needs them on a CPU: the input is `logMel` `[batch, nFrames, nMels, 1]`,
 * whose numbers lie in memory as those of ONNX's `[batch, 1, nFrames, nMels]`. Every operation used runs on the native and on
 * the wasm backend.
 *
 * @param onnx - the bytes of an `.onnx` file
 * @throws UndertoneError `ERR_MODEL_WEIGHTS` for a damaged file, or an operation that has no translation
 */
export function graphModelFromOnnx(onnx: Uint8Array): GraphModel {
  const model = readOnnx(onnx);
  const graph = new GraphModelBuilder();
  const translation = new Translation(model, graph);
  const rank = model.input.shape.length;
  const input = {
    name: model.input.name,
    shape: channelsToLast(rank).map((axis) => model.input.shape[axis]!),
  };
  translation.define(input.name, { name: graph.input(input), channelsLast: rank });
  for (const node of model.nodes) {
    if (translation.isAbsorbed(node)) continue;
    const translate = TRANSLATORS[node.opType];
    if (translate === undefined) {
      throw new UndertoneError(
        'ERR_MODEL_WEIGHTS',
        `cannot write ${node.opType} for TensorFlow.js: no translation is known; run this network with ONNX`,
      );
    }
    translate(node, translation);
  }
  return graph.finish(translation.plain(model.output.name), input, model.output);
}
