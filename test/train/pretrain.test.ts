import { expect, test } from 'vitest';
import { FEATURE_CONFIG } from '../../src/stream/features/feature-config.ts';
import type { Clip } from '../../src/train/corpora/clip.ts';
import type { FeatureSet } from '../../src/train/corpora/feature-cache.ts';
import { pretrainFor, pretrainOnTarget } from '../../src/train/pretrain.ts';
import { adaptRecipe, DEFAULT_RECIPE } from '../../src/train/recipe.ts';
import { actorsSplit } from '../../src/train/splits/actors.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const recipe = adaptRecipe(DEFAULT_RECIPE, { seed: 1, epochs: 1 });
const oneEpoch = {
  ...recipe,
  pretraining: recipe.pretraining.map((stage) => ({ ...stage, fit: { ...stage.fit, epochs: 1 } })),
};

/** Half a second of a clip for each actor, and who was listened to. */
function recordedSet(actors: readonly string[]): { features: FeatureSet; heard: Set<string> } {
  const heard = new Set<string>();
  const clips = actors.map((actor, i): Clip => {
    const label = i % 2 === 0 ? 'angry' : 'sad';
    const speaker = `ravdess/${actor}`;
    return { path: speaker, corpus: 'ravdess', speaker, gender: 'male', label, intensity: null };
  });
  const logMel = (index: number) => {
    heard.add(clips[index]!.speaker);
    const levels = Int16Array.from(
      { length: 94 * FEATURE_CONFIG.nMels },
      (_, i) => -1000 * ((i + index) % 7),
    );
    return levels;
  };
  return { features: { clips, logMel }, heard };
}

// Pure JavaScript computes the gradients of the full network here.
test('the target stands in for other corpora, its training speakers only', { timeout: 120_000 }, async () => {
  const { features, heard } = recordedSet(['1', '2', '5', '7', '8']);
  const split = actorsSplit({ ravdess: { train: '1-2', validation: '5', test: '7-8' } });
  const data = { target: features, further: [], pretraining: [], split };
  expect(await pretrainFor(data, oneEpoch, await temporaryFolder(), {})).toBeNull();
  const { network, normalization } = await pretrainOnTarget(data, oneEpoch, await temporaryFolder(), {});
  expect([...heard].sort()).toEqual(['ravdess/1', 'ravdess/2', 'ravdess/5']);
  expect(network.outputs[0]!.shape).toEqual([null, 2]);
  expect(normalization.reference).toBe('windowMax');
});
