import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import { type Normalization, normalizeWindow } from '../../stream/features/normalize.ts';
import { cutJoined, drawJoinedCut, piecesOfJoined, type StreamClip } from '../augmentation/joined-cut.ts';
import { type AugmentationPreset, augment } from '../augmentation/presets.ts';
import { cutWindow, drawCut, findSpeech, type SpeechSpan } from '../augmentation/window-cut.ts';
import type { Clip } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/features/feature-cache.ts';
import { type Guidance, type GuidedPiece, writeGuide } from '../distillation/guide.ts';
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
  /** What the teacher made of the clip; null without one. */
  readonly states: Int16Array | null;
}

/**
 * Draws augmented, normalized windows from pools of clips, cut as the live pipeline cuts them: whole clips, the beginning of one,
 * a part of one, or anywhere over two of the same speaker and emotion.
 *
 * @param pools - drawn from in turn; an epoch visits every index once
 * @param guidance - how a teacher guides; null without one
 */
export function windowExamples(
  pools: readonly WindowPool[],
  target: Target,
  normalization: Normalization,
  augmentation: AugmentationPreset,
  guidance: Guidance | null = null,
): ExampleSource {
  const entries = listEntries(pools);
  const groups = groupEntries(entries);
  return {
    size: entries.length,
    outputs: target.outputs,
    ...(guidance && { guide: guidance.layout }),
    draw(index, random, window, targetOut, guide) {
      const entry = entries[index]!;
      const pieces = cutExample(entry, groups.get(groupKey(entry.clip))!, random, window);
      augment(augmentation.levels, window, random);
      normalizeWindow(window, normalization, window);
      augment(augmentation.normalized, window, random);
      target.write(entry.clip, targetOut);
      if (guidance !== null) writeGuide(pieces, guidance, guide!);
    },
  };
}

/** Cuts one window and says what of which clip it holds. */
function cutExample(
  entry: Entry,
  group: readonly Entry[],
  random: Random,
  window: Float32Array,
): GuidedPiece[] {
  if (random.next() < JOINED_SHARE) {
    const second = group[random.below(group.length)]!;
    const cut = drawJoinedCut(entry, second, random);
    cutJoined(entry, second, cut, window);
    const [ofFirst, ofSecond] = piecesOfJoined(entry, second, cut);
    return [
      { ...ofFirst, states: entry.states },
      { ...ofSecond, states: second.states },
    ];
  }
  const { logMel, speech, states } = entry;
  const cut = drawCut(logMel.length / FEATURE_CONFIG.nMels, speech, random);
  cutWindow(logMel, cut, window);
  return [{ ...cut, at: 0, states }];
}

function listEntries(pools: readonly WindowPool[]): Entry[] {
  const spans = new Map<string, SpeechSpan>();
  return pools.flatMap(({ features, indices }) =>
    indices.map((index) => {
      const clip = features.clips[index]!;
      const logMel = features.logMel(index);
      const speech = spans.get(clip.path) ?? findSpeech(logMel);
      spans.set(clip.path, speech);
      return { clip, logMel, speech, states: features.teacher?.states(index) ?? null };
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
