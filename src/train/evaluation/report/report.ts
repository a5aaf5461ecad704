import type { Emotion } from '../../../sdk/emotion.ts';
import type { LanePool } from '../../../stream/lanes/lane.ts';
import type { Clip } from '../../corpora/clip.ts';
import { type Evaluation, evaluateClips } from '../evaluate.ts';
import { evaluateStreams, type StreamEvaluation } from '../evaluate-streams.ts';
import type { EvaluationOptions } from '../evaluation-options.ts';
import type { Degradation } from '../listening/degradation.ts';

/** What a reader needs to repeat an evaluation. */
export interface EvaluationProtocol {
  /** `name@version` of the model. */
  readonly model: string;
  readonly corpus: string;
  /** Speakers as they were asked for, for example `21-24`; null for all. */
  readonly actors: string | null;
  readonly labels: readonly Emotion[];
  /** Clips left out because their label is none of these. */
  readonly leftOut: number;
  /** The priors as they were asked for. */
  readonly priors: string;
  readonly seed: number;
  /** The command line that repeats it. */
  readonly command: string;
}

/** Scores that a line may change. */
export const COMPARED_SCORES = ['accuracy', 'uar', 'macroF1', 'crossEntropy', 'ece'] as const;

/** One of {@link COMPARED_SCORES}. */
export type ComparedScore = (typeof COMPARED_SCORES)[number];

/** Scores of the same clips after a degradation. */
export interface DegradedEvaluation extends Evaluation {
  /** As users write it, for example `mulaw8k`. */
  readonly degradation: string;
  readonly stream: StreamEvaluation | null;
  /** Degraded less clean. */
  readonly difference: Readonly<Record<ComparedScore, number>>;
}

/** Everything `undertone evaluate` finds out; the fields of {@link Evaluation} are those of the clean clips. */
export interface EvaluationReport extends Evaluation {
  readonly protocol: EvaluationProtocol;
  /** Null unless streams were asked for. */
  readonly stream: StreamEvaluation | null;
  /** Null unless a degradation was asked for. */
  readonly degraded: DegradedEvaluation | null;
}

/** What is evaluated besides the clips as they are. */
export interface ReportOptions extends Pick<EvaluationOptions, 'priors' | 'degradation'> {
  /** Joins clips into streams too. */
  readonly withStreams: boolean;
  /** Called after each clip or stream, with what is being done. */
  readonly onProgress: (what: string, done: number, total: number) => void;
}

/**
 * Evaluates clips as they are, over a line and as streams, whatever was asked for.
 *
 * @param clips - at least one, each with one of the protocol's labels
 * @param lanes - where they are analysed; not closed
 */
export async function evaluateForReport(
  clips: readonly Clip[],
  lanes: LanePool,
  protocol: EvaluationProtocol,
  options: ReportOptions,
): Promise<EvaluationReport> {
  const under = async (degradation: Degradation | null): Promise<[Evaluation, StreamEvaluation | null]> => {
    const over = degradation === null ? '' : ` over ${degradation.name}`;
    const conditions = (what: string): Partial<EvaluationOptions> => ({
      labels: protocol.labels,
      seed: protocol.seed,
      priors: options.priors,
      degradation,
      onProgress: (done, total) => options.onProgress(what + over, done, total),
    });
    const { evaluation } = await evaluateClips(clips, lanes, conditions('clips'));
    const stream = options.withStreams ? await evaluateStreams(clips, lanes, conditions('streams')) : null;
    return [evaluation, stream];
  };
  const [clean, stream] = await under(null);
  if (options.degradation === null) return { ...clean, protocol, stream, degraded: null };
  const [degraded, degradedStream] = await under(options.degradation);
  return {
    ...clean,
    protocol,
    stream,
    degraded: {
      ...degraded,
      degradation: options.degradation.name,
      stream: degradedStream,
      difference: differenceOf(degraded, clean),
    },
  };
}

function differenceOf(degraded: Evaluation, clean: Evaluation): Record<ComparedScore, number> {
  const differences = COMPARED_SCORES.map((score) => [score, degraded[score] - clean[score]]);
  return Object.fromEntries(differences) as Record<ComparedScore, number>;
}
