import { EMOTIONS } from '../../../sdk/emotion.ts';
import { windowLoss } from '../../evaluation/calibrate.ts';
import { fitNetwork } from '../../fit/fit.ts';
import { createNetwork, FEATURE_BANDS } from '../../networks/create-network.ts';
import type { DropoutSource } from '../../networks/dropout/seeded-dropout.ts';
import type { PublishedPreset } from '../../presets.ts';
import { type Split, type SplitPart, selectClips } from '../../splits/split.ts';
import { scoreClips } from '../../train-network.ts';
import { PAPER_TASK, type PaperMaterial, type PaperRun, type PaperTraining } from './paper-training.ts';
import { cutPaperWindows, fitStandardization, fixedExamples, standardize } from './paper-windows.ts';
import { predictFixed } from './predict-fixed.ts';

/**
 * Trains and tests one network as published: one fixed window a clip, standardized by the training windows.
 *
 * @param split - of the run's gender
 */
export async function trainPublished(
  material: PaperMaterial,
  { row, gender, preset, seed, folder, onEpoch, signal }: PaperRun<PublishedPreset>,
  split: Split,
): Promise<PaperTraining> {
  const cut = (variant: keyof PaperMaterial, part: SplitPart) =>
    cutPaperWindows(
      material[variant],
      selectClips(material.clean.clips, split, part),
      preset.feature,
      preset.windowStart,
      PAPER_TASK,
    );
  const copies = preset.variants.map((variant) => cut(variant, 'train'));
  const train = {
    windows: copies.flatMap(({ windows }) => windows),
    classes: copies.flatMap(({ classes }) => classes),
  };
  const [validation, test] = [cut('clean', 'validation'), cut('clean', 'test')];
  const scale = fitStandardization(train.windows, FEATURE_BANDS[preset.feature]);
  for (const { windows } of [train, validation, test]) standardize(windows, scale);
  const dropout: DropoutSource = { seed, step: 0 };
  const { architecture, feature } = preset;
  const network = createNetwork(architecture, { feature, nClasses: EMOTIONS.length, seed, dropout });
  const history = await fitNetwork(
    network,
    dropout,
    fixedExamples(train, EMOTIONS.length),
    { ...preset.fit, seed },
    {
      folder,
      fingerprint: JSON.stringify([row, gender, seed, preset, split.description]),
      validate: async (current) => {
        const logits = await predictFixed(current, validation.windows);
        const { uar, accuracy } = scoreClips(logits, validation.classes, 1);
        return { loss: windowLoss(logits, validation.classes, 1), uar, accuracy };
      },
      ...(onEpoch && { onEpoch }),
      ...(signal && { signal }),
    },
  );
  const predicted = await predictFixed(network, test.windows);
  return { network, epochs: history.length, trained: train.windows.length, test: predicted };
}
