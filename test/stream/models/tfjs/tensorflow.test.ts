import { describe, expect, test } from 'vitest';
import { loadTensorFlow } from '../../../../src/stream/models/tfjs/tensorflow.ts';

/** Stands for an installed package. */
const fakePackage = (calls: string[] = []) => ({
  default: {
    ready: async () => {},
    setBackend: async (name: string) => calls.push(name) > 0,
  },
});

/** Imports from a list of packages; others are not installed. */
const installed = (packages: Readonly<Record<string, unknown>>) => async (name: string) => {
  if (name in packages) return packages[name];
  throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });
};

const WASM = { '@tensorflow/tfjs-backend-wasm': {} };

describe('loadTensorFlow', () => {
  test('prefers CUDA, then the native library, then WebAssembly', async () => {
    const [gpu, node, plain] = [fakePackage(), fakePackage(), fakePackage()];
    const all = {
      '@tensorflow/tfjs-node-gpu': gpu,
      '@tensorflow/tfjs-node': node,
      '@tensorflow/tfjs': plain,
      ...WASM,
    };
    const { '@tensorflow/tfjs-node-gpu': _, ...withoutGpu } = all;
    const { '@tensorflow/tfjs-node': __, ...withoutNative } = withoutGpu;
    expect(await loadTensorFlow(installed(all))).toEqual({
      tf: gpu.default,
      backend: '@tensorflow/tfjs-node-gpu',
    });
    expect(await loadTensorFlow(installed(withoutGpu))).toEqual({
      tf: node.default,
      backend: '@tensorflow/tfjs-node',
    });
    expect(await loadTensorFlow(installed(withoutNative))).toEqual({ tf: plain.default, backend: 'wasm' });
  });

  test('passes over a native package whose library does not load', async () => {
    const broken = { default: { ready: () => Promise.reject(new Error('libcudart.so is missing')) } };
    const calls: string[] = [];
    const packages = {
      '@tensorflow/tfjs-node-gpu': broken,
      '@tensorflow/tfjs': fakePackage(calls),
      ...WASM,
    };
    expect(await loadTensorFlow(installed(packages))).toMatchObject({ backend: 'wasm' });
    expect(calls).toEqual(['wasm']);
  });

  test('fails where nothing can compute', async () => {
    await expect(loadTensorFlow(installed({}))).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
    const idle = { default: { setBackend: async () => false } };
    await expect(loadTensorFlow(installed({ '@tensorflow/tfjs': idle, ...WASM }))).rejects.toThrow(
      'did not start',
    );
  });

  test('starts WebAssembly from its package and leaves no listener on the process', async () => {
    const before = [process.rawListeners('uncaughtException'), process.rawListeners('unhandledRejection')];
    const { tf } = await loadTensorFlow((name) =>
      /node/.test(name) ? Promise.reject(new Error('not installed')) : import(name),
    );
    expect(tf.getBackend()).toBe('wasm');
    expect([process.rawListeners('uncaughtException'), process.rawListeners('unhandledRejection')]).toEqual(
      before,
    );
  });
});
