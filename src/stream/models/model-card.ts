import type { Emotion, EmotionWeights } from '../../sdk/emotion.ts';
import type { FeatureConfig } from '../features/feature-config.ts';
import type { Normalization } from '../features/normalize.ts';

/** One network of a model: its weight files, relative to the model folder, at least one, one per engine that can run it. */
export interface NetworkFiles {
  readonly onnx?: string;
  /** The JSON file, which names the one with the weights. */
  readonly tfjs?: string;
}

/** One emotion network and the temperature that calibrates it. */
export interface ExpertCard {
  readonly files: NetworkFiles;
  /** Logits are divided by it before softmax (Guo et al. 2017); fitted on validation speakers. */
  readonly temperature: number;
  /** Number of trained parameters. */
  readonly parameters: number;
}

/** The network that estimates P(female) of a window. */
export interface RouterCard {
  readonly files: NetworkFiles;
  /** Cohort whose log-odds the network puts out. */
  readonly positive: string;
  /** Cohort of the opposite sign. */
  readonly negative: string;
  /** The network's logit is divided by it. */
  readonly temperature: number;
  readonly parameters: number;
}

/** A measured result and the protocol that produced it. */
export interface MetricCard {
  /** What was measured, for example `uar`. */
  readonly name: string;
  readonly value: number;
  /** Number of clips or windows. */
  readonly n: number;
  /** Data, speakers and procedure, with the command that repeats it. */
  readonly protocol: string;
}

/** `model.json`: everything needed to run a model folder and to know what it is. */
export interface ModelCard {
  /** Version of this file format. */
  readonly format: 1;
  readonly name: string;
  readonly version: string;
  /** Output order of every expert. */
  readonly labels: readonly Emotion[];
  readonly features: FeatureConfig;
  readonly normalization: Normalization;
  /** Groups with an expert of their own. */
  readonly cohorts: readonly string[];
  readonly experts: Readonly<Record<string, ExpertCard>>;
  /** The expert used where no cohort is known; a key of `experts`. */
  readonly fallback: string;
  /** Null for a model without cohorts. */
  readonly router: RouterCard | null;
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
