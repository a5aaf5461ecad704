import * as tf from '@tensorflow/tfjs';
import type { WindowLogits } from '../../evaluation/validate.ts';

const BATCH_SIZE = 48;

/**
 * Runs a network over one window a clip.
 *
 * @param windows - standardized, `[nClips][nFrames * nBands]`
 */
export async function predictFixed(
  network: tf.LayersModel,
  windows: readonly Float32Array[],
): Promise<WindowLogits> {
  const outputs = network.outputs[0]!.shape[1]!;
  const [nFrames, nBands] = network.inputs[0]!.shape.slice(1) as [number, number];
  const logits = new Float32Array(windows.length * outputs);
  for (let start = 0; start < windows.length; start += BATCH_SIZE) {
    const batch = windows.slice(start, start + BATCH_SIZE);
    const input = new Float32Array(batch.length * nFrames * nBands);
    batch.forEach((window, row) => {
      input.set(window, row * nFrames * nBands);
    });
    const values = tf.tidy(() =>
      (network.predict(tf.tensor(input, [batch.length, nFrames, nBands, 1])) as tf.Tensor).dataSync(),
    );
    logits.set(values, start * outputs);
    await tf.nextFrame();
  }
  return { logits, outputs, clip: windows.map((_, index) => index) };
}
