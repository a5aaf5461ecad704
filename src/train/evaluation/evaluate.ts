import { EMOTIONS, type Emotion } from '../../sdk/emotion.ts';
import type { EmotionWindow, PipelineEvent } from '../../sdk/events.ts';
import { analyzeFile } from '../../stream/analyze-file.ts';
import type { LanePool } from '../../stream/lanes/lane.ts';
import { UNIFORM_PRIORS } from '../../stream/models/priors.ts';
import type { Clip } from '../corpora/clip.ts';
import { type ClassificationScores, scorePredictions } from './metrics.ts';

/** Samples handed to the pipeline at a time are those the decoder gives; several clips run at once to keep the lanes busy. */
const CLIPS_AT_ONCE = 4;

/** Corpora hold emotions in equal parts, so a model is measured without an opinion on how often they occur. */
const EVALUATION_OPTIONS = { isOneSpeaker: true, priors: UNIFORM_PRIORS };

/** What the pipeline made of one clip. */
export interface ClipResult {
  readonly clip: Clip;
  /** Mean probabilities of the judged windows, in the order of {@link EMOTIONS}; uniform where none was judged. */
  readonly probabilities: readonly number[];
  /** Windows judged. */
  readonly judged: number;
  /** Windows the pipeline abstained from. */
  readonly abstained: number;
  /** Router's accumulated P(female) at the last judged window; null where none was judged. */
  readonly female: number | null;
}

/** Scores over clips, and what they were computed from. */
export interface Evaluation extends ClassificationScores {
  readonly labels: readonly Emotion[];
  /** Clips of which no window was judged; they count with uniform probabilities. */
  readonly unjudged: number;
  /** Whether the router leaned to the speaker's gender by the end of the clip. */
  readonly routing: { readonly n: number; readonly accuracy: number };
}

/**
 * Runs one clip through the real pipeline, as an upload would.
 *
 * @param pool - the lanes that analyse
 */
export async function judgeClip(clip: Clip, pool: LanePool): Promise<ClipResult> {
  const windows: EmotionWindow[] = [];
  const keepWindow = (event: PipelineEvent) => {
    if (event.type === 'emotion.window') windows.push(event);
  };
  await analyzeFile(pool, clip.path, keepWindow, EVALUATION_OPTIONS);
  return summarizeClip(clip, windows);
}

function summarizeClip(clip: Clip, windows: readonly EmotionWindow[]): ClipResult {
  const judged = windows.filter((window) => window.abstained === undefined);
  const mean = (label: Emotion) =>
    judged.reduce((sum, window) => sum + window.probabilities[label], 0) / judged.length;
  return {
    clip,
    probabilities: EMOTIONS.map((label) => (judged.length === 0 ? 1 / EMOTIONS.length : mean(label))),
    judged: judged.length,
    abstained: windows.length - judged.length,
    female: judged.at(-1)?.cohort.female ?? null,
  };
}

/**
 * Runs clips through the real pipeline and scores the label of the mean window probability.
 *
 * @param clips - at least one
 * @param onProgress - called after each clip
 */
export async function evaluateClips(
  clips: readonly Clip[],
  pool: LanePool,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<{ readonly evaluation: Evaluation; readonly results: readonly ClipResult[] }> {
  const results: ClipResult[] = new Array(clips.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < clips.length) {
      const index = next++;
      results[index] = await judgeClip(clips[index]!, pool);
      onProgress(++done, clips.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CLIPS_AT_ONCE, clips.length) }, worker));
  return { evaluation: scoreResults(results), results };
}

/** Scores what {@link judgeClip} gave for many clips. */
export function scoreResults(results: readonly ClipResult[]): Evaluation {
  const predictions = results.map(({ clip, probabilities }) => ({
    truth: EMOTIONS.indexOf(clip.label),
    probabilities,
  }));
  const routed = results.filter((result) => result.female !== null);
  const rightly = routed.filter(({ female, clip }) => female! >= 0.5 === (clip.gender === 'female'));
  return {
    ...scorePredictions(predictions, EMOTIONS.length),
    labels: EMOTIONS,
    unjudged: results.filter((result) => result.judged === 0).length,
    routing: { n: routed.length, accuracy: routed.length === 0 ? 0 : rightly.length / routed.length },
  };
}
