import { describe, expect, test } from 'vitest';
import { loadTensorFlow, type TensorFlowImports } from '../../../../src/stream/models/tfjs/tensorflow.ts';

/** Stands for an installed package. */
const fakePackage = (calls: string[] = []) => ({
  default: {
    ready: async () => {},
    setBackend: async (name: string) => calls.push(name) > 0,
  },
});

const missing = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });

/** Imports native packages from a list, and `wasm`; others are not installed. */
const installed = (native: Readonly<Record<string, unknown>>, wasm?: unknown): TensorFlowImports => ({
  native: async (name) => native[name] ?? Promise.reject(missing(name)),
  wasm: async () => wasm ?? Promise.reject(missing('@tensorflow/tfjs')),
});

const [GPU, NODE] = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

describe('loadTensorFlow', () => {
  test('prefers CUDA, then the native library, then WebAssembly', async () => {
    const [gpu, node, wasm] = [fakePackage(), fakePackage(), fakePackage()];
    const found = async (native: Readonly<Record<string, unknown>>) =>
      loadTensorFlow(installed(native, wasm));
    expect(await found({ [NODE!]: node, [GPU!]: gpu })).toEqual({ tf: gpu.default, backend: GPU });
    expect(await found({ [NODE!]: node })).toEqual({ tf: node.default, backend: NODE });
    expect(await found({})).toEqual({ tf: wasm.default, backend: 'wasm' });
  });

  test('passes over a native package whose library does not load', async () => {
    const broken = { default: { ready: () => Promise.reject(new Error('libcudart.so is missing')) } };
    const calls: string[] = [];
    const found = await loadTensorFlow(installed({ [GPU!]: broken }, fakePackage(calls)));
    expect(found.backend).toBe('wasm');
    expect(calls).toEqual(['wasm']);
  });

  test('fails where nothing can compute', async () => {
    await expect(loadTensorFlow(installed({}))).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
    const idle = { default: { setBackend: async () => false } };
    await expect(loadTensorFlow(installed({}, idle))).rejects.toThrow('did not start');
  });

  test('starts WebAssembly from its package and leaves no listener on the process', async () => {
    const before = [process.rawListeners('uncaughtException'), process.rawListeners('unhandledRejection')];
    const wasm = async () => {
      await import('@tensorflow/tfjs-backend-wasm');
      return import('@tensorflow/tfjs');
    };
    const { tf } = await loadTensorFlow({ ...installed({}), wasm });
    expect(tf.getBackend()).toBe('wasm');
    expect([process.rawListeners('uncaughtException'), process.rawListeners('unhandledRejection')]).toEqual(
      before,
    );
  });
});
