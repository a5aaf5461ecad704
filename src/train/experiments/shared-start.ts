import { EMOTIONS } from '../../sdk/emotion.ts';
import type { FeatureKernel } from '../../stream/features/feature-kernel.ts';
import type { FeatureSet } from '../corpora/features/feature-cache.ts';
import { type CorpusFolder, type OpenOptions, openFeatures } from '../open-corpora.ts';
import { type Pretrained, pretrain } from '../pretrain.ts';
import { adaptRecipe, DEFAULT_RECIPE } from '../recipe.ts';
import type { TrainingRun } from '../train-network.ts';

/** Seed of the pretrained network that all experiments share, whatever their own. */
const SEED = 1;

/** The pretrained network and the corpora it has learned from. */
export interface SharedStart extends Pretrained {
  readonly others: readonly FeatureSet[];
}

/**
 * The pretrained network that experiments share, which has heard nobody of RAVDESS; trained where its folder has none.
 *
 * @param pretraining - corpora it learns from
 * @param run - its folder, and who hears of its training
 */
export async function openSharedStart(
  pretraining: readonly CorpusFolder[],
  kernel: FeatureKernel,
  options: OpenOptions,
  run: Omit<TrainingRun, 'normalization' | 'seed'>,
): Promise<SharedStart> {
  const others: FeatureSet[] = [];
  for (const corpus of pretraining) others.push((await openFeatures(corpus, kernel, options)).features);
  const { pretraining: stages } = adaptRecipe(DEFAULT_RECIPE, { seed: SEED });
  return { ...(await pretrain(others, EMOTIONS, stages, { ...run, seed: SEED })), others };
}
