import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { UndertoneError } from '../../../sdk/errors.ts';
import { FEATURE_CONFIG } from '../../features/feature-config.ts';
import type { InferenceEngine, Network } from '../engine.ts';
import { fileOf } from '../network-file.ts';
import { openOnnxSession } from './open-onnx-session.ts';

/** Name of the input every exported network has: `[batch, 1, nFrames, nMels]`. */
const INPUT_NAME = 'logMel';

/** Name of the output every exported network has: `[batch, nClasses]`. */
const OUTPUT_NAME = 'logits';

/**
 * One thread a session, because the lanes are the threads: an intra-op pool would fight over the same cores, and a
 * compact network gains nothing from one.
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/** The shape of a named tensor as the file declares it, dynamic dimensions by their name. */
function shapeOf(metadata: readonly InferenceSession.ValueMetadata[], name: string): string {
  const value = metadata.find((candidate) => candidate.name === name);
  if (value === undefined) return 'missing';
  return value.isTensor ? `${value.type} [${value.shape.join(', ')}]` : 'not a tensor';
}

/** Refuses a file whose input or output is not what the classifier will feed and read. */
function checkShapes(session: InferenceSession, file: string, nClasses: number): void {
  const { nFrames, nMels } = FEATURE_CONFIG;
  const input = shapeOf(session.inputMetadata, INPUT_NAME);
  const output = shapeOf(session.outputMetadata, OUTPUT_NAME);
  const isInput = new RegExp(`^float32 \\[[a-zA-Z_]\\w*, 1, ${nFrames}, ${nMels}\\]$`).test(input);
  const isOutput = new RegExp(`^float32 \\[[a-zA-Z_]\\w*, ${nClasses}\\]$`).test(output);
  if (isInput && isOutput) return;
  throw new UndertoneError(
    'ERR_MODEL_WEIGHTS',
    `${file} must have an input ${INPUT_NAME} float32 [batch, 1, ${nFrames}, ${nMels}] and an output ${OUTPUT_NAME} ` +
      `float32 [batch, ${nClasses}], got ${input} and ${output}; export the model again`,
  );
}

async function openSession(file: string): Promise<InferenceSession> {
  try {
    return await openOnnxSession(file, SESSION_OPTIONS);
  } catch (cause) {
    throw new UndertoneError(
      'ERR_MODEL_WEIGHTS',
      `${file} could not be loaded by ONNX Runtime; check that the file is complete or export the model again`,
      { cause },
    );
  }
}

function createNetwork(session: InferenceSession): Network {
  const { nFrames, nMels } = FEATURE_CONFIG;
  // The tensor is a view of the caller's buffer, and callers reuse theirs, so it is made once a buffer and not a window.
  let tensor: Tensor | null = null;
  let isOpen = true;
  return {
    async run(input, batch) {
      if (tensor?.data !== input || tensor.dims[0] !== batch) {
        tensor = new Tensor('float32', input, [batch, 1, nFrames, nMels]);
      }
      const result = await session.run({ [INPUT_NAME]: tensor });
      return result[OUTPUT_NAME]!.data as Float32Array;
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      tensor = null;
      await session.release();
    },
  };
}

/**
 * Runs networks with ONNX Runtime on the CPU; five times faster than TensorFlow.js at one window a call.
 *
 * Its `run` blocks the calling thread although it returns a promise, so it belongs on a lane.
 */
export const onnxEngine: InferenceEngine = Object.freeze({
  name: 'onnx',
  backend: 'cpu',
  async load(folder, files, nClasses) {
    const file = fileOf('onnx', folder, files);
    const session = await openSession(file);
    try {
      checkShapes(session, file, nClasses);
    } catch (mismatch) {
      await session.release();
      throw mismatch;
    }
    return createNetwork(session);
  },
} satisfies InferenceEngine);
