import { EMOTIONS } from '../../../sdk/emotion.ts';
import { UndertoneError } from '../../../sdk/errors.ts';
import { predictWindows } from '../../evaluation/validate.ts';
import { balanceLabels } from '../../material/balance-labels.ts';
import { fitNormalization } from '../../material/fit-normalization.ts';
import { poolsOf, stagePools } from '../../material/training-data.ts';
import { createNetwork } from '../../networks/create-network.ts';
import type { OwnPreset } from '../../presets.ts';
import { stagesOf } from '../../pretrain.ts';
import { type Split, selectClips } from '../../splits/split.ts';
import { trainNetwork } from '../../train-network.ts';
import {
  bothSplits,
  PAPER_TASK,
  type PaperMaterial,
  type PaperRun,
  type PaperTraining,
} from './paper-training.ts';

/**
 * Trains and tests one network as we train: windows cut as a stream cuts them, a clip judged by the mean over its windows.
 *
 * A network for both genders is trained once: the second gender finds it finished in the folder they share.
 *
 * @param own - the split of the run's gender
 * @throws UndertoneError `ERR_INVALID_OPTION` where the preset starts from a pretrained network and there is none
 */
export async function trainOurs(
  material: PaperMaterial,
  { row, preset, seed, folder, sharedFolder, start, onEpoch, signal }: PaperRun<OwnPreset>,
  own: Split,
): Promise<PaperTraining> {
  const { architecture, feature, voices, pretrained, stages } = preset;
  if (pretrained && start === null) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `${row} starts from a pretrained network, and there is none`,
    );
  }
  const { clean } = material;
  const split = voices === 'own' ? own : bothSplits(material, seed);
  const data = { target: clean, further: [], pretraining: start?.others ?? [], split };
  const normalization = start?.normalization ?? fitNormalization(poolsOf([clean], split, 'train'));
  const seeded = stages.map((stage) => ({ ...stage, fit: { ...stage.fit, seed } }));
  const { network } = await trainNetwork(
    {
      task: PAPER_TASK,
      create: (dropout) => createNetwork(architecture, { feature, nClasses: EMOTIONS.length, seed, dropout }),
      start,
      states: start?.states ?? null,
      stages: stagesOf('network', seeded, (stage) => balanceLabels(stagePools(data, seed, stage.material))),
      validation: poolsOf([clean], split, 'validation')[0]!,
    },
    {
      folder: voices === 'own' ? folder : sharedFolder,
      normalization,
      seed,
      ...(onEpoch && { onEpoch }),
      ...(signal && { signal }),
    },
  );
  return {
    network,
    epochs: stages.reduce((sum, { fit }) => sum + fit.epochs, 0),
    trained: selectClips(clean.clips, split, 'train').length,
    test: await predictWindows(network, poolsOf([clean], own, 'test')[0]!, normalization),
  };
}
