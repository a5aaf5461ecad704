import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FEATURE_CONFIG } from '../../stream/features/feature-config.ts';
import type { ExpertCard, MetricCard, ModelCard } from '../../stream/models/model-card.ts';
import type { TrainedModel } from '../train-model.ts';
import type { NetworkName, TrainedNetwork } from '../train-network.ts';
import { exportOnnx } from './export-onnx.ts';
import { graphModelFromOnnx } from './graph-model/graph-model-from-onnx.ts';
import { writeGraphModel } from './graph-model/write-graph-model.ts';
import { writeCard } from './write-card.ts';

/** What a model card says beyond the networks themselves. */
export type ModelDescription = Pick<ModelCard, 'name' | 'version' | 'training' | 'licence' | 'intendedUse'>;

/**
 * Writes a model folder: the card and every network for both engines. The card is written last, so that a folder with a card is whole.
 *
 * @param folder - made if missing; files of the same names are replaced
 * @returns the card as written
 */
export async function writeModel(
  model: TrainedModel,
  description: ModelDescription,
  folder: string,
): Promise<ModelCard> {
  await mkdir(folder, { recursive: true });
  await rm(join(folder, 'model.json'), { force: true });
  for (const [name, { network }] of Object.entries(model.networks)) {
    const onnx = exportOnnx(network);
    await writeFile(join(folder, `${name}.onnx`), onnx);
    await writeGraphModel(graphModelFromOnnx(onnx), folder, name);
  }
  const { all, female, male, router } = model.networks;
  const card: ModelCard = {
    format: 1,
    name: description.name,
    version: description.version,
    labels: model.labels,
    features: FEATURE_CONFIG,
    normalization: model.normalization,
    cohorts: ['female', 'male'],
    experts: {
      all: expertCard('all', all),
      female: expertCard('female', female),
      male: expertCard('male', male),
    },
    fallback: 'all',
    router: { ...expertCard('router', router), positive: 'female', negative: 'male' },
    training: description.training,
    metrics: validationMetrics(model),
    licence: description.licence,
    intendedUse: description.intendedUse,
  };
  await writeCard(folder, card);
  return card;
}

function expertCard(name: NetworkName, { network, temperature }: TrainedNetwork): ExpertCard {
  return {
    files: { onnx: `${name}.onnx`, tfjs: `${name}.tfjs.json` },
    temperature,
    parameters: network.countParams(),
  };
}

function validationMetrics({ networks }: TrainedModel): MetricCard[] {
  return Object.entries(networks).map(([name, { validation }]) => ({
    name: `${name}.validation.uar`,
    value: Number(validation.uar.toFixed(4)),
    n: validation.n,
    protocol:
      'validation speakers of the training split, mean probability of the windows of each clip, weighted by the square of their speech; the network alone, without routing',
  }));
}

/** Commit of the checkout the process runs in, with `-dirty` for uncommitted changes; `unknown` outside a checkout. */
export async function currentCommit(): Promise<string> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args)).stdout.trim();
  try {
    const changes = await git('status', '--porcelain', '--untracked-files=no', '--', 'src');
    return `${await git('rev-parse', '--short=12', 'HEAD')}${changes === '' ? '' : '-dirty'}`;
  } catch {
    return 'unknown';
  }
}
