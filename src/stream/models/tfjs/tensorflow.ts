/** TensorFlow.js as the engine uses it, whichever package it came from. */
export type TensorFlowModule = typeof import('@tensorflow/tfjs');

/** Packages that bring a native TensorFlow, the fastest first; a user installs one of them beside Undertone. */
const NATIVE_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** What computes: a native package, or WebAssembly, which comes with Undertone. */
export type TensorFlowBackend = (typeof NATIVE_PACKAGES)[number] | 'wasm';

/** TensorFlow.js, ready to compute on this thread. */
export interface TensorFlow {
  readonly tf: TensorFlowModule;
  readonly backend: TensorFlowBackend;
}

/** How the packages are imported; each rejects where its package cannot be loaded. */
export interface TensorFlowImports {
  /** A native package by its name, which need not be installed. */
  native(name: string): Promise<unknown>;
  /** TensorFlow.js with its wasm backend registered. */
  wasm(): Promise<unknown>;
}

const IMPORTS: TensorFlowImports = Object.freeze({
  native: (name: string) => import(name),
  async wasm() {
    await import('@tensorflow/tfjs-backend-wasm');
    return import('@tensorflow/tfjs');
  },
});

/** Events on which the wasm backend's start-up code puts listeners that print all of it when anything is thrown. */
const HIJACKED_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Loads TensorFlow.js with the fastest backend installed: CUDA, the native library, else WebAssembly.
 *
 * A native package that is missing, or whose library does not load, is passed over.
 *
 * @param imports - how packages are imported; tests pass their own
 * @throws whatever the wasm package throws where it cannot be loaded either
 */
export async function loadTensorFlow(imports: TensorFlowImports = IMPORTS): Promise<TensorFlow> {
  for (const name of NATIVE_PACKAGES) {
    try {
      const tf = moduleOf(await imports.native(name));
      await tf.ready();
      return { tf, backend: name };
    } catch {
      // Not installed, or its native library does not load: the next one may.
    }
  }
  const tf = moduleOf(await imports.wasm());
  await startWasm(tf);
  return { tf, backend: 'wasm' };
}

/** The packages are CommonJS: their exports are the default export, and by name only as far as Node could tell. */
function moduleOf(imported: unknown): TensorFlowModule {
  const { default: exports } = imported as { default?: TensorFlowModule };
  return exports ?? (imported as TensorFlowModule);
}

async function startWasm(tf: TensorFlowModule): Promise<void> {
  const before = HIJACKED_EVENTS.map((event) => process.rawListeners(event));
  const isStarted = await tf.setBackend('wasm');
  HIJACKED_EVENTS.forEach((event, index) => {
    const added = process.rawListeners(event).filter((listener) => !before[index]!.includes(listener));
    for (const listener of added) process.removeListener(event, listener as () => void);
  });
  if (!isStarted) throw new Error('the wasm backend of TensorFlow.js did not start');
}
