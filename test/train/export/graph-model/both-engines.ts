import { Tensor } from 'onnxruntime-node';
import { openOnnxSession } from '../../../../src/stream/models/onnx/open-onnx-session.ts';
import { loadTensorFlow } from '../../../../src/stream/models/tfjs/tensorflow.ts';
import type { GraphModel } from '../../../../src/train/export/graph-model/graph-model-builder.ts';
import { graphModelFromOnnx } from '../../../../src/train/export/graph-model/graph-model-from-onnx.ts';
import { type Dimension, OnnxGraph } from '../../../../src/train/export/onnx-graph.ts';
import { createRandom } from '../../../../src/train/random.ts';

/** What a network answers, and in which shape. */
interface Answer {
  readonly values: readonly number[];
  readonly shape: readonly number[];
}

/** The same network's answer to the same input, from its ONNX file and from the graph model made of it. */
export interface BothAnswers {
  readonly onnx: Answer;
  readonly tfjs: Answer;
}

/** Normal noise. */
export function noise(length: number, seed = 11): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.normal());
}

/**
 * An ONNX file of a few operations on an image.
 *
 * @param shape - of the input `logMel` without the batch: channels, height, width
 * @param write - adds the operations and returns the name of the last result
 */
export function onnxOf(
  shape: readonly Dimension[],
  write: (graph: OnnxGraph, input: string) => string,
): Uint8Array {
  const graph = new OnnxGraph();
  graph.node('Identity', [write(graph, 'logMel')], {}, 'logits');
  const [input, output] = [
    { name: 'logMel', shape: ['batch', ...shape] },
    { name: 'logits', shape: ['batch', 'any'] },
  ];
  return graph.encode('test', input, output);
}

/**
 * Runs a network on noise in both engines.
 *
 * @param onnx - bytes of the file
 * @param image - channels, height and width of one example; one channel
 * @param batch - number of examples
 */
export async function runBoth(
  onnx: Uint8Array,
  image: readonly [1, number, number],
  batch = 2,
): Promise<BothAnswers> {
  const input = noise(batch * image[1] * image[2]);
  const session = await openOnnxSession(onnx, { logSeverityLevel: 4 });
  const { logits } = await session.run({ logMel: new Tensor('float32', input, [batch, ...image]) });
  const answer = { values: [...(logits!.data as Float32Array)], shape: logits!.dims };
  await session.release();
  return {
    onnx: answer,
    tfjs: await runGraphModel(graphModelFromOnnx(onnx), input, [batch, image[1], image[2], 1]),
  };
}

async function runGraphModel(
  { description, weights }: GraphModel,
  input: Float32Array,
  shape: number[],
): Promise<Answer> {
  const { tf } = await loadTensorFlow();
  const { modelTopology, signature, weights: weightSpecs } = description;
  const weightData = Uint8Array.from(weights).buffer;
  const artifacts = { modelTopology, signature, weightSpecs, weightData };
  const model = await tf.loadGraphModel(
    tf.io.fromMemory(artifacts as unknown as Parameters<typeof tf.io.fromMemory>[0]),
  );
  const answer = tf.tidy(() => {
    const output = model.predict(tf.tensor(input, shape)) as import('@tensorflow/tfjs').Tensor;
    return { values: [...output.dataSync()], shape: output.shape };
  });
  model.dispose();
  return answer;
}
