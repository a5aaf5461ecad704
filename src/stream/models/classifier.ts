import type { CohortRoute } from '../../sdk/events.ts';
import type { EngineInfo } from './engine.ts';
import type { ModelCard } from './model-card.ts';

/** How much each expert counts for one window; weights are in (0, 1] and sum to 1. */
export type ExpertWeights = Readonly<Record<string, number>>;

/** Decides, for one speaker, which experts judge a window; keeps what it learned from the speaker's earlier speech. */
export interface SpeakerRouter {
  /**
   * False when the router network need not run for the next window: the cohort is pinned, the model has none, or the speaker's
   * is so clear that not every window has to be listened to.
   */
  readonly needsEvidence: boolean;
  /**
   * Takes one window's evidence and answers with the experts to ask.
   *
   * @param logOdds - natural log of P(female) / P(male) for this window; null where `needsEvidence` was false and nobody listened
   */
  route(logOdds: number | null): { readonly weights: ExpertWeights; readonly report: CohortRoute };
  /** A router that knows what this one knows now and learns on its own: asking it leaves this one as it is. */
  fork(): SpeakerRouter;
}

/** What the model says of one window. */
export interface WindowJudgement {
  /** Calibrated probabilities in the order of the card's labels, `[nClasses]`, sum 1; owned by the receiver. */
  readonly probabilities: Float32Array;
  readonly cohort: CohortRoute;
}

/**
 * A loaded model: normalizes a window, asks the router network, runs the experts, calibrates, blends.
 *
 * `judge` blocks its thread while the networks run, so it belongs on a lane and never on the thread that serves sockets.
 */
export interface EmotionClassifier {
  readonly card: ModelCard;
  /** What runs the networks. */
  readonly engine: EngineInfo;
  /**
   * Creates a fresh router for one speaker.
   *
   * @param cohort - pins the speaker to this cohort, or to no cohort with `all`; left out, the voice decides
   * @param hopFrames - distance between the speaker's windows, frames; 96 when left out
   * @throws ERR_INVALID_OPTION for a cohort the card does not know
   */
  createRouter(cohort?: string, hopFrames?: number): SpeakerRouter;
  /**
   * Judges one window. Windows of all callers are judged one after the other, in the order of the calls.
   *
   * @param logMel - raw log-mel in dB, frame-major `[nFrames, nMels]`; read before this returns, so that the caller may
   *   reuse it at once, whatever becomes of the promise
   * @param router - the speaker's router
   */
  judge(logMel: Float32Array, router: SpeakerRouter): Promise<WindowJudgement>;
  /** Frees the networks; calling it again does nothing. */
  close(): Promise<void>;
}
