import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import { type Normalization, normalizeWindow } from '../../stream/features/normalize.ts';
import { cutJoined, drawJoinedCut, type StreamClip } from '../augmentation/joined-cut.ts';
import { type AugmentationPreset, augment } from '../augmentation/presets.ts';
import { cutWindow, drawCut, findSpeech, type SpeechSpan } from '../augmentation/window-cut.ts';
import type { Clip } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/feature-cache.ts';
import type { ExampleSource } from '../fit/batch/draw-batch.ts';
import type { Random } from '../random.ts';

/** Share of windows cut from two clips of one speaker and emotion, joined with a pause. */
const JOINED_SHARE = 0.15;

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

interface Entry extends StreamClip {
  readonly clip: Clip;
}

/**
 * Draws augmented, normalized windows from pools of clips, cut as the live pipeline cuts them: whole clips, the beginning of one,
 * a part of one, or anywhere over two of the same speaker and emotion.
 *
 * @param pools - drawn from in turn; an epoch visits every index once
 */
export function windowExamples(
  pools: readonly WindowPool[],
  target: Target,
  normalization: Normalization,
  augmentation: AugmentationPreset,
): ExampleSource {
  const entries = listEntries(pools);
  const groups = groupEntries(entries);
  return {
    size: entries.length,
    outputs: target.outputs,
    draw(index: number, random: Random, window: Float32Array, targetOut: Float32Array) {
      const entry = entries[index]!;
      if (random.next() < JOINED_SHARE) {
        const group = groups.get(groupKey(entry.clip))!;
        const second = group[random.below(group.length)]!;
        cutJoined(entry, second, drawJoinedCut(entry, second, random), window);
      } else {
        const { logMel, speech } = entry;
        cutWindow(logMel, drawCut(logMel.length / FEATURE_CONFIG.nMels, speech, random), window);
      }
      augment(augmentation.levels, window, random);
      normalizeWindow(window, normalization, window);
      augment(augmentation.normalized, window, random);
      target.write(entry.clip, targetOut);
    },
  };
}

function listEntries(pools: readonly WindowPool[]): Entry[] {
  const spans = new Map<string, SpeechSpan>();
  return pools.flatMap(({ features, indices }) =>
    indices.map((index) => {
      const clip = features.clips[index]!;
      const logMel = features.logMel(index);
      const speech = spans.get(clip.path) ?? findSpeech(logMel);
      spans.set(clip.path, speech);
      return { clip, logMel, speech };
    }),
  );
}

function groupKey({ corpus, speaker, label }: Clip): string {
  return `${corpus} ${speaker} ${label}`;
}

function groupEntries(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = groupKey(entry.clip);
    const group = groups.get(key) ?? [];
    group.push(entry);
    groups.set(key, group);
  }
  return groups;
}
