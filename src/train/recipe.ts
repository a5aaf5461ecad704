import type { EMOTION_AUGMENTATION } from './augmentation/presets.ts';
import type { FitOptions } from './fit/fit-options.ts';
import type { StageMaterial } from './material/training-data.ts';

/** One stretch of training of an emotion network; the next one goes on with its weights. */
export interface EmotionStage {
  readonly fit: FitOptions;
  readonly augmentation: keyof typeof EMOTION_AUGMENTATION;
  /** What the network for everyone learns from; `target` when left out. Experts always learn from their cohort of the target. */
  readonly material?: StageMaterial;
}

/** How the networks of one model are trained. */
export interface ModelRecipe {
  readonly name: string;
  /** From random weights, on the speech of many speakers of other corpora. */
  readonly pretraining: readonly EmotionStage[];
  /** The network for everyone, from the pretrained one, on speech and song of the corpus the model is for. */
  readonly all: readonly EmotionStage[];
  /** An expert for one cohort, from the network for everyone, on the speech of that cohort. */
  readonly expert: readonly EmotionStage[];
  /** The router. */
  readonly router: FitOptions;
  /** Clips of one speaker and corpus that the router learns from at most; it has to know many voices and not one well. */
  readonly routerClips: number;
}

const EMOTION: FitOptions = Object.freeze({
  loss: 'categorical',
  epochs: 12,
  batchSize: 32,
  learningRate: 1e-3,
  weightDecay: 1e-2,
  labelSmoothing: 0.1,
  mixup: 0,
  seed: 1,
});

/** For long stretches, in which every step should teach as much as it can. */
export const MUON: FitOptions = Object.freeze({
  ...EMOTION,
  optimizer: 'muon',
  learningRate: 2e-3,
  weightDecay: 0.1,
});

/** The same beside a teacher, where there is one. */
export const TAUGHT: FitOptions = Object.freeze({ ...MUON, distillation: 10 });

/**
 * What `undertone train` does: chosen on validation speakers, never on test speakers.
 *
 * After pretraining comes a mixture of everything in which the target is heard three times as often as it would be, so that its few
 * speakers are learned among the many others, which are not forgotten; the target alone is soon known by heart.
 */
export const DEFAULT_RECIPE: ModelRecipe = Object.freeze({
  name: 'compact, pretrained long, mixed, muon',
  pretraining: Object.freeze([
    { fit: { ...TAUGHT, epochs: 25 }, augmentation: 'mild' },
  ] satisfies EmotionStage[]),
  all: Object.freeze([
    {
      fit: { ...TAUGHT, epochs: 6 },
      augmentation: 'mild',
      // As many as a speaker of CREMA-D has.
      material: { times: { target: 3, further: 2 }, clipsOfOthers: 82 },
    },
  ] satisfies EmotionStage[]),
  expert: Object.freeze([
    {
      fit: { ...EMOTION, epochs: 6, learningRate: 2e-4, mixup: 0.1, distillation: 10 },
      augmentation: 'strong',
    },
  ] satisfies EmotionStage[]),
  router: Object.freeze({ ...EMOTION, loss: 'binary', epochs: 8, learningRate: 2e-3, labelSmoothing: 0.02 }),
  routerClips: 100,
});

/**
 * A recipe with another seed or other numbers of epochs.
 *
 * @param changes - `epochs` is that of the network for everyone; every other training is scaled by the same share
 */
export function adaptRecipe(
  recipe: ModelRecipe,
  changes: { readonly seed: number; readonly epochs?: number },
): ModelRecipe {
  const main = recipe.all[0]!.fit.epochs;
  const share = (changes.epochs ?? main) / main;
  const adapt = (options: FitOptions): FitOptions => ({
    ...options,
    seed: changes.seed,
    epochs: Math.max(1, Math.round(options.epochs * share)),
  });
  const adaptStages = (stages: readonly EmotionStage[]) =>
    stages.map((stage) => ({ ...stage, fit: adapt(stage.fit) }));
  return {
    name: recipe.name,
    pretraining: adaptStages(recipe.pretraining),
    all: adaptStages(recipe.all),
    expert: adaptStages(recipe.expert),
    router: adapt(recipe.router),
    routerClips: recipe.routerClips,
  };
}
