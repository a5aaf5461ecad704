import type { Emotion, EmotionWeights } from './emotion.ts';

/** A measured result and the protocol that produced it. */
export interface MetricCard {
  /** What was measured, after where and of whom, for example `female.validation.uar`. */
  readonly name: string;
  readonly value: number;
  /** Number of clips or windows. */
  readonly n: number;
  /** Data, speakers and procedure, with the command that repeats it. */
  readonly protocol: string;
}

/** What there is to know of a model without running it, as `GET /v1/model` answers; the card itself holds more. */
export interface ModelDescription {
  readonly name: string;
  readonly version: string;
  /** Output order of every expert. */
  readonly labels: readonly Emotion[];
  /** Groups with an expert of their own. */
  readonly cohorts: readonly string[];
  /** `parameters` is the number of trained ones. */
  readonly experts: Readonly<Record<string, { readonly parameters: number }>>;
  /** The expert used where no cohort is known; a key of `experts`. */
  readonly fallback: string;
  /** Null for a model without cohorts. */
  readonly router: { readonly parameters: number } | null;
  /**
   * How often each emotion occurs where the model is meant to be used; what the server assumes of any call when left out.
   * Streams and the server's configuration may say otherwise.
   */
  readonly priors?: EmotionWeights;
  readonly training: {
    readonly data: readonly string[];
    readonly speakers: string;
    readonly seed: number;
    /** Commit of the code that trained it. */
    readonly commit: string;
    readonly recipe: string;
  };
  readonly metrics: readonly MetricCard[];
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  readonly intendedUse: string;
}
