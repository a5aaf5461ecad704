import type * as tf from '@tensorflow/tfjs';
import { UndertoneError } from '../../sdk/errors.ts';
import { OnnxGraph } from './onnx-graph.ts';
import { LAYER_WRITERS } from './onnx-layers.ts';

/** Name of the output tensor of every exported network. */
export const ONNX_OUTPUT = 'logits';

/**
 * Writes a network as ONNX: input `[batch, 1, nFrames, nBands]` under its own name, such as `logMel`, and output `logits`
 * `[batch, outputs]`.
 *
 * The same weights give the same logits as in TensorFlow.js to rounding; dropout is left out.
 *
 * @param network - built from the layers in `LAYER_WRITERS`
 * @returns the bytes of an `.onnx` file
 * @throws UndertoneError `ERR_MODEL_WEIGHTS` for a layer that has no writer
 */
export function exportOnnx(network: tf.LayersModel): Uint8Array {
  const graph = new OnnxGraph();
  const inputName = network.inputNames[0]!;
  const outputs = new Map<string, string>();
  for (const layer of network.layers) {
    const className = layer.getClassName();
    const inbound = layer.inboundNodes[0]!.inboundLayers;
    if (className === 'InputLayer') {
      outputs.set(layer.name, inputName);
      continue;
    }
    const write = LAYER_WRITERS[className];
    if (write === undefined) {
      throw new UndertoneError(
        'ERR_MODEL_WEIGHTS',
        `cannot export the layer ${layer.name}: no ONNX form of ${className} is known`,
      );
    }
    const output = write({
      graph,
      config: layer.getConfig(),
      weights: layer
        .getWeights()
        .map((tensor) => ({ values: tensor.dataSync() as Float32Array, shape: tensor.shape })),
      inputs: inbound.map((source) => outputs.get(source.name)!),
      inputShape: singleShape(inbound[0]!.outputShape),
      outputShape: singleShape(layer.outputShape),
    });
    outputs.set(layer.name, output);
  }
  graph.node('Identity', [outputs.get(network.layers.at(-1)!.name)!], {}, ONNX_OUTPUT);
  const [, nFrames, nBands] = network.inputs[0]!.shape as [null, number, number];
  return graph.encode(
    network.name,
    { name: inputName, shape: ['batch', 1, nFrames, nBands] },
    { name: ONNX_OUTPUT, shape: ['batch', network.outputs[0]!.shape[1]!] },
  );
}

/** The layer's only shape, with 0 for the free batch size. */
function singleShape(shape: tf.Shape | tf.Shape[]): number[] {
  return (shape as tf.Shape).map((size) => size ?? 0);
}
