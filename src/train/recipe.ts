import type { FitOptions } from './fit/fit.ts';

/** How the networks of one model are trained. */
export interface ModelRecipe {
  readonly name: string;
  /** The network for everyone, from random weights. */
  readonly all: FitOptions;
  /** An expert for one cohort, fine-tuned from the network for everyone. */
  readonly expert: FitOptions;
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

/** The recipe of the bundled model: chosen on validation speakers, never on test speakers. */
export const DEFAULT_RECIPE: ModelRecipe = Object.freeze({
  name: 'compact',
  all: EMOTION,
  expert: Object.freeze({ ...EMOTION, epochs: 6, learningRate: 2e-4 }),
  router: Object.freeze({ ...EMOTION, loss: 'binary', batchSize: 32, epochs: 4, labelSmoothing: 0.02 }),
});

/**
 * A recipe with another seed or other numbers of epochs.
 *
 * @param changes - `epochs` scales every network's training by its share of the recipe's own
 */
export function adaptRecipe(
  recipe: ModelRecipe,
  changes: { readonly seed: number; readonly epochs?: number },
): ModelRecipe {
  const share = (changes.epochs ?? recipe.all.epochs) / recipe.all.epochs;
  const adapt = (options: FitOptions): FitOptions => ({
    ...options,
    seed: changes.seed,
    epochs: Math.max(1, Math.round(options.epochs * share)),
  });
  return {
    name: recipe.name,
    all: adapt(recipe.all),
    expert: adapt(recipe.expert),
    router: adapt(recipe.router),
  };
}
