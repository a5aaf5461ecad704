import type { EMOTION_AUGMENTATION } from './augmentation/presets.ts';
import type { FitOptions } from './fit/fit.ts';

/** One stretch of training of an emotion network; the next one goes on with its weights. */
export interface EmotionStage {
  readonly fit: FitOptions;
  readonly augmentation: keyof typeof EMOTION_AUGMENTATION;
  /** `target`: clips of the kind the model is for; `emotion`: all clips with emotions. */
  readonly material: 'target' | 'emotion';
}

/** How the networks of one model are trained. */
export interface ModelRecipe {
  readonly name: string;
  /** The network for everyone, from random weights. */
  readonly all: readonly EmotionStage[];
  /** An expert for one cohort, fine-tuned from the network for everyone. */
  readonly expert: readonly EmotionStage[];
  /** The router. */
  readonly router: FitOptions;
}

const EMOTION: FitOptions = Object.freeze({
  loss: 'categorical',
  epochs: 24,
  batchSize: 16,
  learningRate: 1e-3,
  weightDecay: 1e-2,
  labelSmoothing: 0.05,
  mixup: 0,
  seed: 1,
});

/** Against learning the training speakers by heart, once the network has learned the task. */
const REFINE: FitOptions = Object.freeze({
  ...EMOTION,
  epochs: 10,
  batchSize: 32,
  learningRate: 6e-4,
  labelSmoothing: 0.1,
  mixup: 0.2,
});

/** The recipe of the bundled model: chosen on validation speakers, never on test speakers. */
export const DEFAULT_RECIPE: ModelRecipe = Object.freeze({
  name: 'compact',
  all: Object.freeze([
    { fit: EMOTION, augmentation: 'mild', material: 'target' },
    { fit: REFINE, augmentation: 'strong', material: 'emotion' },
  ] satisfies EmotionStage[]),
  expert: Object.freeze([
    { fit: { ...REFINE, epochs: 6, learningRate: 2e-4 }, augmentation: 'strong', material: 'target' },
  ] satisfies EmotionStage[]),
  router: Object.freeze({ ...EMOTION, loss: 'binary', batchSize: 32, epochs: 10, labelSmoothing: 0.02 }),
});

/**
 * A recipe with another seed or other numbers of epochs.
 *
 * @param changes - `epochs` is that of the first stage; every other training is scaled by the same share
 */
export function adaptRecipe(
  recipe: ModelRecipe,
  changes: { readonly seed: number; readonly epochs?: number },
): ModelRecipe {
  const first = recipe.all[0]!.fit.epochs;
  const share = (changes.epochs ?? first) / first;
  const adapt = (options: FitOptions): FitOptions => ({
    ...options,
    seed: changes.seed,
    epochs: Math.max(1, Math.round(options.epochs * share)),
  });
  const adaptStages = (stages: readonly EmotionStage[]) =>
    stages.map((stage) => ({ ...stage, fit: adapt(stage.fit) }));
  return {
    name: recipe.name,
    all: adaptStages(recipe.all),
    expert: adaptStages(recipe.expert),
    router: adapt(recipe.router),
  };
}
