import type { Emotion } from '../../sdk/emotion.ts';
import type { EmotionWindow } from '../../sdk/events.ts';
import { groupRecordings, withWavCopies } from '../../stream/audio/wav-copies.ts';
import type { LanePool } from '../../stream/lanes/lane.ts';
import type { Clip } from '../corpora/clip.ts';
import { DEFAULT_EVALUATION, type EvaluationOptions } from './evaluation-options.ts';
import { aFewAtOnce } from './listening/a-few-at-once.ts';
import { listenToAudio, listenToFile, readMono } from './listening/listen.ts';
import { judgedWindows, meanOpinion, opinionOf } from './listening/window-opinions.ts';
import { type ClassificationScores, scorePredictions } from './metrics.ts';
import {
  type ClipPrediction,
  confusionBySpeaker,
  type ScoresByGroup,
  scoreGroups,
} from './scores/group-scores.ts';
import { bootstrapUarInterval, DEFAULT_BOOTSTRAP, type Interval } from './scores/intervals.ts';
import { calibrationErrorByChance, type ReliabilityBin, reliabilityBins } from './scores/reliability.ts';

/** What the pipeline made of one clip. */
export interface ClipResult {
  readonly clip: Clip;
  /** Mean probabilities of the judged windows, in the order of the labels; uniform where none was judged. */
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
  /** Of the UAR, from drawing speakers; null for fewer than four of them. */
  readonly uarInterval: Interval | null;
  /** Clips of which no window was judged; they count with uniform probabilities. */
  readonly unjudged: number;
  /** Whether the router leaned to the speaker's gender by the end of the clip. */
  readonly routing: { readonly n: number; readonly accuracy: number };
  /** Confidence against accuracy, from the least confident clips to the most. */
  readonly reliability: readonly ReliabilityBin[];
  /** ECE that a calibrated model with the same confidences shows on average on as many clips. */
  readonly eceByChance: number;
  readonly groups: ScoresByGroup;
}

/** Scores of clips and what the pipeline made of each. */
export interface EvaluatedClips {
  readonly evaluation: Evaluation;
  readonly results: readonly ClipResult[];
}

/**
 * Runs clips through the real pipeline and scores the label of each clip's mean window probability, windows
 * counted by the square of the speech they hold.
 *
 * @param clips - at least one, each with one of the labels
 * @param lanes - where they are analysed; not closed
 * @param options - the defaults are {@link DEFAULT_EVALUATION}
 */
export async function evaluateClips(
  clips: readonly Clip[],
  lanes: LanePool,
  options: Partial<EvaluationOptions> = {},
): Promise<EvaluatedClips> {
  const resolved = { ...DEFAULT_EVALUATION, ...options };
  const { labels, onProgress, seed } = resolved;
  let done = 0;
  const judge = (group: readonly Clip[]): Promise<ClipResult[]> =>
    withWavCopies(group, async (copies) => {
      const results: ClipResult[] = [];
      for (const [place, clip] of group.entries()) {
        const windows = await listenToClip(copies[place]!, lanes, resolved);
        results.push(summarizeClip(clip, windows, labels));
        onProgress(++done, clips.length);
      }
      return results;
    });
  const results = (await aFewAtOnce(await groupRecordings(clips), judge)).flat();
  return { evaluation: scoreResults(results, labels, seed), results };
}

/** A clean clip is heard as an upload, one over a line as a stream of that line. */
async function listenToClip(
  path: string,
  lanes: LanePool,
  { degradation, priors }: EvaluationOptions,
): Promise<EmotionWindow[]> {
  if (degradation === null) return listenToFile(lanes, path, priors);
  return listenToAudio(lanes, degradation.apply(await readMono(path)), priors);
}

function summarizeClip(
  clip: Clip,
  windows: readonly EmotionWindow[],
  labels: readonly Emotion[],
): ClipResult {
  const judged = judgedWindows(windows);
  const opinions = judged.map((window) => opinionOf(window, labels));
  return {
    clip,
    probabilities: meanOpinion(opinions, labels.length),
    judged: judged.length,
    abstained: windows.length - judged.length,
    female: judged.at(-1)?.cohort.female ?? null,
  };
}

/**
 * Scores what the pipeline made of many clips.
 *
 * @param labels - in the order of the probabilities
 * @param seed - of the bootstrap
 */
export function scoreResults(
  results: readonly ClipResult[],
  labels: readonly Emotion[] = DEFAULT_EVALUATION.labels,
  seed: number = DEFAULT_EVALUATION.seed,
): Evaluation {
  const predictions: ClipPrediction[] = results.map(({ clip, probabilities }) => ({
    clip,
    truth: labels.indexOf(clip.label),
    probabilities,
  }));
  const speakers = confusionBySpeaker(predictions, labels.length);
  const reliability = reliabilityBins(predictions);
  return {
    ...scorePredictions(predictions, labels.length),
    uarInterval: bootstrapUarInterval(speakers, { ...DEFAULT_BOOTSTRAP, seed }),
    labels,
    unjudged: results.filter((result) => result.judged === 0).length,
    routing: scoreRouting(results),
    reliability,
    eceByChance: calibrationErrorByChance(reliability),
    groups: scoreGroups(predictions, labels.length),
  };
}

function scoreRouting(results: readonly ClipResult[]): Evaluation['routing'] {
  const routed = results.filter((result) => result.female !== null);
  const rightly = routed.filter(({ female, clip }) => female! >= 0.5 === (clip.gender === 'female'));
  return { n: routed.length, accuracy: routed.length === 0 ? 0 : rightly.length / routed.length };
}
