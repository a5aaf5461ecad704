import { UndertoneError } from '../../sdk/errors.ts';
import type { NetworkFiles } from './model-card.ts';

/** Every inference engine, as users and options write it. */
export const ENGINE_NAMES = ['onnx', 'tfjs'] as const;

/** Name of an inference engine. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** One loaded network: normalized log-mel in, logits out. */
export interface Network {
  /**
   * Runs the network; blocks the thread while it computes.
   *
   * @param input - normalized log-mel, frame-major, `[batch, nFrames, nMels]`; must not change until the promise settles
   * @param batch - number of windows in `input`, 1 or more
   * @returns logits, `[batch, nClasses]`, owned by the receiver
   */
  run(input: Float32Array, batch: number): Promise<Float32Array>;
  /** Frees the network; calling it again does nothing. */
  close(): Promise<void>;
}

/** Which engine runs, and on what. */
export interface EngineInfo {
  readonly name: EngineName;
  /** What computes: `cpu` with ONNX Runtime; with TensorFlow.js the native package found, else `wasm`. */
  readonly backend: string;
}

/** Loads networks of one file format. */
export interface InferenceEngine extends EngineInfo {
  /**
   * Loads one network.
   *
   * @param folder - the model folder
   * @param files - the network's weight files, relative to `folder`
   * @param nClasses - width of the output the caller relies on
   * @throws ERR_MODEL_WEIGHTS where the file is missing, damaged or has another input or output
   */
  load(folder: string, files: NetworkFiles, nClasses: number): Promise<Network>;
}

/** How each engine is loaded: only when asked for, because each brings a native or large library with it. */
const ENGINES: Readonly<Record<EngineName, () => Promise<InferenceEngine>>> = Object.freeze({
  onnx: async () => (await import('./onnx/onnx-engine.ts')).onnxEngine,
  tfjs: async () => (await import('./tfjs/tfjs-engine.ts')).createTfjsEngine(),
});

/**
 * Finds an inference engine by name.
 *
 * @throws ERR_ENGINE_MISSING where the engine is unknown or its library cannot be loaded on this machine
 */
export async function loadEngine(name: EngineName): Promise<InferenceEngine> {
  if (!Object.hasOwn(ENGINES, name)) {
    throw new UndertoneError(
      'ERR_ENGINE_MISSING',
      `engine must be one of ${ENGINE_NAMES.join(', ')}, got ${name}`,
    );
  }
  try {
    return await ENGINES[name]();
  } catch (cause) {
    throw new UndertoneError(
      'ERR_ENGINE_MISSING',
      `the ${name} engine could not be loaded; install its package for this platform or choose another engine`,
      { cause },
    );
  }
}
