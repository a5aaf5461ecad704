import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import { UndertoneError } from '../../../sdk/errors.ts';
import { FEATURE_CONFIG } from '../../features/feature-config.ts';
import type { InferenceEngine, Network } from '../engine.ts';
import { fileOf } from '../network-file.ts';
import { readGraphModel } from './graph-model-file.ts';
import { loadTensorFlow, type TensorFlow, type TensorFlowModule } from './tensorflow.ts';

/** Name of the input and of the output that every exported network has. */
const [INPUT_NAME, OUTPUT_NAME] = ['logMel', 'logits'];

/**
 * Creates the engine that runs networks with TensorFlow.js: on CUDA or the native library where their package is installed,
 * else in WebAssembly.
 *
 * It makes the chosen backend the current one of its thread, and computes on that thread.
 *
 * @param tensorFlow - TensorFlow.js and its backend; the fastest one installed when left out
 */
export async function createTfjsEngine(tensorFlow?: TensorFlow): Promise<InferenceEngine> {
  const { tf, backend } = tensorFlow ?? (await loadTensorFlow());
  return Object.freeze({
    name: 'tfjs',
    backend,
    async load(folder, files, nClasses) {
      const file = fileOf('tfjs', folder, files);
      const model = await openModel(tf, file);
      checkShapes(model, file, nClasses);
      return createNetwork(tf, model);
    },
  } satisfies InferenceEngine);
}

async function openModel(tf: TensorFlowModule, file: string): Promise<GraphModel> {
  const artifacts = await readGraphModel(file);
  try {
    return await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  } catch (cause) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `${file} could not be loaded by TensorFlow.js; write it again with undertone export`,
      { cause },
    );
  }
}

interface Port {
  readonly tensorShape?: { readonly dim?: readonly { readonly size: string | number }[] };
}

/** The shape of a named tensor as the file declares it, a free dimension as -1. */
function shapeOf(ports: unknown, name: string): string {
  const port = (ports as Readonly<Record<string, Port>> | undefined)?.[name];
  return port === undefined
    ? 'missing'
    : `[${(port.tensorShape?.dim ?? []).map(({ size }) => size).join(', ')}]`;
}

/** Refuses a file whose input or output is not what the classifier will feed and read. */
function checkShapes(model: GraphModel, file: string, nClasses: number): void {
  const { nFrames, nMels } = FEATURE_CONFIG;
  const { inputs, outputs } = model.modelSignature as { inputs?: unknown; outputs?: unknown };
  const [input, output] = [shapeOf(inputs, INPUT_NAME!), shapeOf(outputs, OUTPUT_NAME!)];
  const [wantedInput, wantedOutput] = [`[-1, ${nFrames}, ${nMels}, 1]`, `[-1, ${nClasses}]`];
  if (input === wantedInput && output === wantedOutput) return;
  model.dispose();
  throw new UndertoneError(
    'ERR_MODEL_WEIGHTS',
    `${file} must have an input ${INPUT_NAME} ${wantedInput} and an output ${OUTPUT_NAME} ${wantedOutput}, got ${input} and ` +
      `${output}; export the model again`,
  );
}

function createNetwork(tf: TensorFlowModule, model: GraphModel): Network {
  const { nFrames, nMels } = FEATURE_CONFIG;
  let isOpen = true;
  return {
    async run(input, batch) {
      return tf.tidy(() => {
        const logMel = tf.tensor4d(input, [batch, nFrames, nMels, 1]);
        return (model.predict(logMel) as Tensor).dataSync<'float32'>();
      });
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      model.dispose();
    },
  };
}
