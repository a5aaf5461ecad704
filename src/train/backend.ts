import * as tf from '@tensorflow/tfjs';

/** Packages that bring a native TensorFlow, the fastest first; a user installs one of them beside Undertone. */
const NATIVE_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** Which backend computes, and how to get a faster one where it is slow. */
export interface TrainingBackend {
  readonly name: string;
  /** What to tell the user; null on a native backend. */
  readonly advice: string | null;
}

/**
 * Chooses the fastest TensorFlow backend installed: CUDA, the native library, else plain JavaScript.
 *
 * The wasm backend is passed over because it cannot train convolutions.
 */
export async function startTrainingBackend(): Promise<TrainingBackend> {
  for (const name of NATIVE_PACKAGES) {
    try {
      await import(name);
      await tf.ready();
      return { name, advice: null };
    } catch {
      // Not installed, or its native library does not load: the next one may.
    }
  }
  await tf.setBackend('cpu');
  await tf.ready();
  return {
    name: 'javascript',
    advice: 'training in plain JavaScript is about a hundred times slower: npm install @tensorflow/tfjs-node',
  };
}
