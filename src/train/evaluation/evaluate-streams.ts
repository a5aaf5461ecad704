import type { Emotion } from '../../sdk/emotion.ts';
import type { EmotionWindow } from '../../sdk/events.ts';
import type { LanePool } from '../../stream/lanes/lane.ts';
import type { Clip } from '../corpora/clip.ts';
import { DEFAULT_EVALUATION, type EvaluationOptions } from './evaluation-options.ts';
import { aFewAtOnce } from './listening/a-few-at-once.ts';
import { type JoinedStream, joinAudio, planStreams } from './listening/join-clips.ts';
import { listenToAudio, readVoices } from './listening/listen.ts';
import { judgedWindows, meanOpinion, type Opinion, opinionOf } from './listening/window-opinions.ts';
import { type ClassificationScores, scorePredictions } from './metrics.ts';
import { type AnswerScores, scoreAnswers } from './scores/answers.ts';
import type { Prediction } from './scores/prediction.ts';

/** What the pipeline made of one joined stream. */
interface StreamResult {
  readonly stream: JoinedStream;
  readonly opinions: readonly Opinion[];
  /** Smoothed label at each of these windows; one of the model's, whether scored or not. */
  readonly smoothed: readonly Emotion[];
  readonly abstained: number;
}

/** Scores over clips joined into streams. */
export interface StreamEvaluation {
  /** Every window that was judged counts once. */
  readonly windows: ClassificationScores;
  /**
   * The smoothed label at each of these windows, which is what a dashboard shows. A stream here has one emotion, so what smoothing costs
   * where an emotion changes is not in it.
   */
  readonly smoothed: AnswerScores;
  /** The label of each stream's mean window probability, windows counted as those of a clip. */
  readonly streams: ClassificationScores;
  /** Windows the pipeline abstained from. */
  readonly abstained: number;
  /** Seed of order and pauses. */
  readonly seed: number;
}

/**
 * Joins the clips of every speaker and emotion into a stream, runs the streams through the real pipeline and scores every window
 * that does not abstain.
 *
 * @param clips - at least one, each with one of the labels
 * @param lanes - where they are analysed; not closed
 * @param options - the defaults are {@link DEFAULT_EVALUATION}
 * @returns null where no window was judged
 */
export async function evaluateStreams(
  clips: readonly Clip[],
  lanes: LanePool,
  options: Partial<EvaluationOptions> = {},
): Promise<StreamEvaluation | null> {
  const resolved = { ...DEFAULT_EVALUATION, ...options };
  const streams = planStreams(clips, resolved.seed);
  let done = 0;
  const listen = async (stream: JoinedStream): Promise<StreamResult> => {
    const windows = await listenToStream(stream, lanes, resolved);
    const judged = judgedWindows(windows);
    const opinions = judged.map((window) => opinionOf(window, resolved.labels));
    resolved.onProgress(++done, streams.length);
    const smoothed = judged.map((window) => window.smoothed.label);
    return { stream, opinions, smoothed, abstained: windows.length - judged.length };
  };
  const results = await aFewAtOnce(streams, listen);
  return scoreStreams(results, resolved);
}

async function listenToStream(
  { clips, pauses }: JoinedStream,
  lanes: LanePool,
  { degradation, priors }: EvaluationOptions,
): Promise<EmotionWindow[]> {
  const joined = joinAudio(await readVoices(clips), pauses);
  return listenToAudio(lanes, degradation === null ? joined : degradation.apply(joined), priors);
}

function scoreStreams(
  results: readonly StreamResult[],
  { labels, seed }: EvaluationOptions,
): StreamEvaluation | null {
  const truthOf = ({ stream }: StreamResult): number => labels.indexOf(stream.label);
  const windows: Prediction[] = results.flatMap((result) =>
    result.opinions.map(({ probabilities }) => ({ truth: truthOf(result), probabilities })),
  );
  if (windows.length === 0) return null;
  const smoothed = results.flatMap((result) =>
    result.smoothed.map((label) => ({ truth: truthOf(result), isRight: label === result.stream.label })),
  );
  const streams = results.map((result) => ({
    truth: truthOf(result),
    probabilities: meanOpinion(result.opinions, labels.length),
  }));
  return {
    windows: scorePredictions(windows, labels.length),
    smoothed: scoreAnswers(smoothed),
    streams: scorePredictions(streams, labels.length),
    abstained: results.reduce((sum, { abstained }) => sum + abstained, 0),
    seed,
  };
}
