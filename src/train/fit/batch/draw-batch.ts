import * as tf from '@tensorflow/tfjs';
import { type GuideLayout, guideLength } from '../../distillation/guide.ts';
import type { Random } from '../../random.ts';
import type { FitOptions } from '../fit-options.ts';
import { mixBatch } from './mixup.ts';

/** Examples to train on; an example may differ at every drawing. */
export interface ExampleSource {
  readonly size: number;
  /** Outputs of the network. */
  readonly outputs: number;
  /** What a teacher says of a window, where one teaches. */
  readonly guide?: GuideLayout;
  /**
   * Writes one normalized window, `[nFrames, nMels]`, its target probabilities, `[outputs]`, and what the teacher says, as long as
   * `guideLength` tells.
   */
  draw(index: number, random: Random, window: Float32Array, target: Float32Array, guide?: Float32Array): void;
}

/** Examples as a network sees them in one step. */
export interface Batch {
  /** `[size, ...shape]`. */
  readonly windows: Float32Array;
  /** Probabilities, smoothed and mixed, `[size, outputs]`. */
  readonly targets: Float32Array;
  /** What the teacher says, `[size, tokens, width + 1]`; null without one. */
  readonly guides: Float32Array | null;
  /** Shape of `windows`. */
  readonly shape: readonly number[];
}

/**
 * Draws a batch for a network: its windows, its smoothed targets, what a teacher says, and the mixture of all where mixup is on.
 *
 * @param network - says the shape of a window
 * @param indices - into the source
 */
export function drawBatch(
  network: tf.LayersModel,
  source: ExampleSource,
  indices: readonly number[],
  options: Pick<FitOptions, 'loss' | 'labelSmoothing' | 'mixup'>,
  random: Random,
): Batch {
  const size = indices.length;
  const windowShape = network.inputs[0]!.shape.slice(1) as number[];
  const values = tf.util.sizeFromShape(windowShape);
  const windows = new Float32Array(size * values);
  const targets = new Float32Array(size * source.outputs);
  const perGuide = source.guide === undefined ? 0 : guideLength(source.guide);
  const guides = perGuide === 0 ? null : new Float32Array(size * perGuide);
  indices.forEach((index, row) => {
    const target = targets.subarray(row * source.outputs, (row + 1) * source.outputs);
    const window = windows.subarray(row * values, (row + 1) * values);
    source.draw(index, random, window, target, guides?.subarray(row * perGuide, (row + 1) * perGuide));
    smooth(target, options);
  });
  if (options.mixup > 0) {
    mixBatch(guides === null ? [windows, targets] : [windows, targets, guides], size, options.mixup, random);
  }
  return { windows, targets, guides, shape: [size, ...windowShape] };
}

/** Moves a share of the target to all classes, or towards one half for yes or no. */
function smooth(
  target: Float32Array,
  { labelSmoothing, loss }: Pick<FitOptions, 'loss' | 'labelSmoothing'>,
): void {
  const even = loss === 'categorical' ? 1 / target.length : 0.5;
  for (let i = 0; i < target.length; i++)
    target[i] = target[i]! * (1 - labelSmoothing) + labelSmoothing * even;
}
