import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import { type Normalization, normalizeWindow } from '../../stream/features/normalize.ts';
import { type AugmentationPreset, augment } from '../augmentation/presets.ts';
import { cutWindow, drawCut, findSpeech, type SpeechSpan } from '../augmentation/window-cut.ts';
import type { Clip } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/feature-cache.ts';
import type { Random } from '../random.ts';
import type { ExampleSource } from './fit.ts';

/** One source of training windows: which clips of which features, how often an epoch. */
export interface WindowPool {
  readonly features: FeatureSet;
  /** Indices into the feature set; repeat one to draw it more often. */
  readonly indices: readonly number[];
}

/** What a clip's target is. */
export interface Target {
  readonly outputs: number;
  /** Writes the clip's target probabilities, `[outputs]`. */
  write(clip: Clip, target: Float32Array): void;
}

/**
 * Draws augmented, normalized windows from pools of clips, cut as the live pipeline cuts them.
 *
 * @param pools - drawn from in turn; an epoch visits every index once
 */
export function windowExamples(
  pools: readonly WindowPool[],
  target: Target,
  normalization: Normalization,
  augmentation: AugmentationPreset,
): ExampleSource {
  const entries = pools.flatMap(({ features, indices }) => indices.map((index) => ({ features, index })));
  const speech = new Map<Int16Array, SpeechSpan>();
  const spans = entries.map(({ features, index }) => {
    const logMel = features.logMel(index);
    const span = speech.get(logMel) ?? findSpeech(logMel);
    speech.set(logMel, span);
    return span;
  });
  return {
    size: entries.length,
    outputs: target.outputs,
    draw(index: number, random: Random, window: Float32Array, targetOut: Float32Array) {
      const { features, index: clipIndex } = entries[index]!;
      const logMel = features.logMel(clipIndex);
      const cut = drawCut(logMel.length / FEATURE_CONFIG.nMels, spans[index]!, random);
      cutWindow(logMel, cut, window);
      augment(augmentation.levels, window, random);
      normalizeWindow(window, normalization, window);
      augment(augmentation.normalized, window, random);
      target.write(features.clips[clipIndex]!, targetOut);
    },
  };
}
