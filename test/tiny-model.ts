import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EMOTIONS } from '../src/sdk/emotion.ts';
import { FEATURE_CONFIG } from '../src/stream/features/feature-config.ts';
import type { ExpertCard, ModelCard } from '../src/stream/models/model-card.ts';
import { encodeTinyOnnx } from './tiny-onnx.ts';

const { nFrames, nMels } = FEATURE_CONFIG;

/** Bands whose mean level is one emotion's logit: emotion k listens to bands 16 k to 16 k + 15. */
const BANDS_PER_LABEL = nMels / EMOTIONS.length;

/** What each expert adds to the logits, in the order of the labels, so that a test can tell which expert judged. */
export const TINY_BIAS = Object.freeze({
  female: [0, 0, 0.5, 0, 0, 0, 0, 0],
  male: [0, 0, 0, 0.5, 0, 0, 0, 0],
  all: [0, 0, 0, 0, 0, 0, 0, 0],
});

/** Temperatures on the tiny model's card, all different from 1 and from each other. */
export const TINY_TEMPERATURE = Object.freeze({ female: 0.5, male: 2, all: 1.25, router: 0.5 });

const expert = (name: keyof typeof TINY_BIAS): ExpertCard => ({
  files: { onnx: `${name}.onnx` },
  temperature: TINY_TEMPERATURE[name],
  parameters: (nMels + 1) * EMOTIONS.length,
});

/** The card of the tiny model: a level of -80 to 0 dB under the window's maximum becomes -2 to 2. */
export const TINY_CARD: ModelCard = Object.freeze<ModelCard>({
  format: 1,
  name: 'tiny',
  version: '1.0.0',
  labels: EMOTIONS,
  features: FEATURE_CONFIG,
  normalization: {
    reference: 'windowMax',
    rangeDb: 80,
    mean: Array.from({ length: nMels }, () => -40),
    std: Array.from({ length: nMels }, () => 20),
  },
  cohorts: ['female', 'male'],
  experts: { female: expert('female'), male: expert('male'), all: expert('all') },
  fallback: 'all',
  router: {
    files: { onnx: 'router.onnx' },
    positive: 'female',
    negative: 'male',
    temperature: TINY_TEMPERATURE.router,
    parameters: nMels + 1,
  },
  training: {
    data: ['none'],
    speakers: 'none',
    seed: 0,
    commit: 'none',
    recipe: 'written by hand for tests',
  },
  metrics: [],
  licence: 'Apache-2.0',
  intendedUse: 'Tests.',
});

/** Mean level of bands `from` to `to - 1` over all frames of a normalized window. */
function bandMean(normalized: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let frame = 0; frame < nFrames; frame++) {
    for (let band = from; band < to; band++) sum += normalized[frame * nMels + band]!;
  }
  return sum / (nFrames * (to - from));
}

/**
 * What an expert of the tiny model answers, computed in double precision: the mean level of every label's bands plus its bias.
 *
 * @param name - `female`, `male` or `all`
 * @param normalized - `[nFrames, nMels]`
 * @returns logits, `[nClasses]`
 */
export function tinyLogits(name: keyof typeof TINY_BIAS, normalized: Float32Array): number[] {
  return TINY_BIAS[name].map(
    (bias, label) => bias + bandMean(normalized, label * BANDS_PER_LABEL, (label + 1) * BANDS_PER_LABEL),
  );
}

/**
 * What the tiny router answers: the mean level of the upper half of the bands less that of the lower half.
 *
 * @param normalized - `[nFrames, nMels]`
 * @returns logit of P(female), before temperature
 */
export function tinyRouterLogit(normalized: Float32Array): number {
  return bandMean(normalized, nMels / 2, nMels) - bandMean(normalized, 0, nMels / 2);
}

function expertWeights(): Float32Array {
  const weights = new Float32Array(nMels * EMOTIONS.length);
  for (let band = 0; band < nMels; band++) {
    weights[band * EMOTIONS.length + Math.floor(band / BANDS_PER_LABEL)] = 1 / BANDS_PER_LABEL;
  }
  return weights;
}

/**
 * Writes a complete, valid model folder of four tiny networks whose answers {@link tinyLogits} and {@link tinyRouterLogit} repeat.
 *
 * @param folder - created where missing
 * @param changes - fields of the card to replace; weight files are written under the names of {@link TINY_CARD}
 * @returns the card as written
 */
export async function writeTinyModel(folder: string, changes: Partial<ModelCard> = {}): Promise<ModelCard> {
  await mkdir(folder, { recursive: true });
  const weights = expertWeights();
  for (const name of ['female', 'male', 'all'] as const) {
    await writeFile(
      join(folder, `${name}.onnx`),
      encodeTinyOnnx(weights, Float32Array.from(TINY_BIAS[name])),
    );
  }
  const sign = Float32Array.from({ length: nMels }, (_, band) => (band < nMels / 2 ? -2 : 2) / nMels);
  await writeFile(join(folder, 'router.onnx'), encodeTinyOnnx(sign, new Float32Array(1)));
  const card: ModelCard = { ...TINY_CARD, ...changes };
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(card, null, 2)}\n`);
  return card;
}
