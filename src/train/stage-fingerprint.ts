import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Normalization } from '../stream/features/normalize.ts';
import type { StateScale } from './distillation/state-scale.ts';
import type { Stage, Task } from './train-network.ts';

/**
 * Identifies what a stage does and learns from, so that a checkpoint is gone on with only by the training that wrote it.
 *
 * Clips count by speaker, name of the file, class and order: the corpora may lie elsewhere, but a clip more, less or another is another
 * training. So is one that goes on from another network: told by the stage that made it, and not by its weights, whose last bits can
 * differ from one machine to the next.
 *
 * @param states - how the states of a teacher are told, null without one
 * @param before - fingerprint of the stage whose network this one goes on with, null where it starts from random weights
 * @returns 16 hexadecimal digits
 */
export function stageFingerprint(
  { folder, pools, fit, augmentation }: Stage,
  task: Task,
  normalization: Normalization,
  states: StateScale | null,
  before: string | null,
): string {
  const hash = createHash('sha256');
  const teacher = states && [[...states.mean], [...states.std]];
  hash.update(JSON.stringify([folder, fit, augmentation.name, normalization, teacher, before]));
  for (const { features, indices } of pools) {
    for (const index of indices) {
      const clip = features.clips[index]!;
      hash.update(JSON.stringify([clip.speaker, basename(clip.path), task.classOf(clip)]));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
