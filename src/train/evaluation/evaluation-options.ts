import { EMOTIONS, type Emotion } from '../../sdk/emotion.ts';
import type { StreamPriors } from '../../sdk/events.ts';
import { UNIFORM_PRIORS } from '../../stream/models/priors.ts';
import type { Degradation } from './listening/degradation.ts';

/** How clips are listened to and scored. */
export interface EvaluationOptions {
  /** Labels that can be right, in the order of confusion matrix and probabilities. */
  readonly labels: readonly Emotion[];
  /** Corpora hold emotions in about equal parts, so a model is measured without an opinion on how often they occur. */
  readonly priors: StreamPriors;
  /** Line that the audio goes over first; null for none. */
  readonly degradation: Degradation | null;
  /** Seed of the bootstrap, and of order and pauses of joined streams. */
  readonly seed: number;
  /** Called after each clip or stream. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Defaults of {@link EvaluationOptions}. */
export const DEFAULT_EVALUATION: EvaluationOptions = Object.freeze({
  labels: EMOTIONS,
  priors: UNIFORM_PRIORS,
  degradation: null,
  seed: 1,
  onProgress: () => {},
});
