import type { ModelDescription } from '../../sdk/model-description.ts';
import type { FeatureConfig } from '../features/feature-config.ts';
import type { Normalization } from '../features/normalize.ts';

export type { MetricCard } from '../../sdk/model-description.ts';

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

/** `model.json`: everything needed to run a model folder and to know what it is. */
export interface ModelCard extends ModelDescription {
  /** Version of this file format. */
  readonly format: 1;
  readonly features: FeatureConfig;
  readonly normalization: Normalization;
  readonly experts: Readonly<Record<string, ExpertCard>>;
  readonly router: RouterCard | null;
}
