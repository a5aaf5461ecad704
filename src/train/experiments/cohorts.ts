import { join } from 'node:path';
import { EMOTIONS } from '../../sdk/emotion.ts';
import type { Clip } from '../corpora/clip.ts';
import type { FeatureSet } from '../corpora/features/feature-cache.ts';
import { clipProbabilities } from '../evaluation/calibrate.ts';
import { CORPUS_LABELS } from '../evaluation/corpus-labels.ts';
import { type ClassificationScores, scorePredictions } from '../evaluation/metrics.ts';
import { type ClipPrediction, confusionBySpeaker } from '../evaluation/scores/group-scores.ts';
import { bootstrapUarInterval, DEFAULT_BOOTSTRAP, type Interval } from '../evaluation/scores/intervals.ts';
import { predictWindows } from '../evaluation/validate.ts';
import { balanceLabels } from '../material/balance-labels.ts';
import { poolsOf } from '../material/training-data.ts';
import { createCompactNetwork, DEFAULT_COMPACT } from '../networks/compact.ts';
import { type Pretrained, stagesOf } from '../pretrain.ts';
import type { EmotionStage } from '../recipe.ts';
import { SHIPPED_SPLIT } from '../splits/actors.ts';
import { emotionTask, type TrainingProgress, trainNetwork } from '../train-network.ts';
import { readFinished, writeFinished } from './finished-result.ts';
import type { Taught } from './repeat-command.ts';

/** Age from which a speaker counts as older; about half of CREMA-D's actors. */
export const OLDER_FROM = 40;

/** A way to divide speakers into groups with a network each; a speaker's group is taken as known. */
export interface Grouping {
  readonly name: string;
  /** Name of a clip's group. */
  groupOf(clip: Clip): string;
}

/** The ways compared: no groups, by gender, by gender and age. */
export const GROUPINGS: readonly Grouping[] = Object.freeze([
  { name: 'none', groupOf: () => 'everyone' },
  { name: 'gender', groupOf: ({ gender }: Clip) => gender },
  {
    name: 'gender and age',
    groupOf: ({ gender, age }: Clip) =>
      `${gender} ${age !== undefined && age >= OLDER_FROM ? `from ${OLDER_FROM}` : `under ${OLDER_FROM}`}`,
  },
]);

/** What one grouping measured on the test speakers. */
export interface CohortsResult extends Taught {
  readonly grouping: string;
  readonly scores: ClassificationScores;
  /** Of the UAR, from drawing speakers. */
  readonly interval: Interval | null;
  /** Of each group: speakers and clips trained on, clips tested, and UAR there. */
  readonly groups: readonly {
    readonly group: string;
    readonly speakers: number;
    readonly trained: number;
    readonly tested: number;
    readonly uar: number;
  }[];
}

/** Options of {@link compareCohorts}. */
export interface ComparisonOptions extends TrainingProgress {
  /** CREMA-D with ages. */
  readonly clips: FeatureSet;
  readonly pretrained: Pretrained;
  /** How each network is fine-tuned from the pretrained one. */
  readonly stages: readonly EmotionStage[];
  readonly seed: number;
  /** One folder a network; finished groupings are not repeated. */
  readonly run: string;
}

const TASK = emotionTask(EMOTIONS);
const LABELS = CORPUS_LABELS['crema-d'];

/**
 * Fine-tunes a network for each group of each grouping and tests it on unseen speakers of that group.
 *
 * Every grouping sees each training clip equally often, so none of them gets more training than another.
 *
 * @returns the results of finished groupings
 */
export async function compareCohorts(options: ComparisonOptions): Promise<CohortsResult[]> {
  const results: CohortsResult[] = [];
  for (const grouping of GROUPINGS) {
    const path = join(options.run, `${grouping.name.replaceAll(' ', '-')}.json`);
    let result = await readFinished<CohortsResult>(path);
    if (result === null) {
      result = await runGrouping(grouping, options);
      if (result === null) return results;
      await writeFinished(path, result);
    }
    results.push(result);
  }
  return results;
}

async function runGrouping(grouping: Grouping, options: ComparisonOptions): Promise<CohortsResult | null> {
  const { clips: features, signal } = options;
  const names = [...new Set(features.clips.map((clip) => grouping.groupOf(clip)))].sort();
  const predictions = new Map<string, ClipPrediction[]>();
  for (const name of names) {
    const judged = await trainGroup(grouping, name, options);
    if (signal?.aborted === true) return null;
    predictions.set(name, judged);
  }
  const all = [...predictions.values()].flat();
  const trained = poolsOf([features], SHIPPED_SPLIT, 'train')[0]!.indices.map(
    (index) => features.clips[index]!,
  );
  return {
    grouping: grouping.name,
    taught: options.pretrained.states !== null,
    scores: scorePredictions(all, LABELS.length),
    interval: bootstrapUarInterval(confusionBySpeaker(all, LABELS.length), {
      ...DEFAULT_BOOTSTRAP,
      seed: options.seed,
    }),
    groups: names.map((group) => {
      const own = trained.filter((clip) => grouping.groupOf(clip) === group);
      const tested = predictions.get(group)!;
      return {
        group,
        speakers: new Set(own.map(({ speaker }) => speaker)).size,
        trained: own.length,
        tested: tested.length,
        uar: scorePredictions(tested, LABELS.length).uar,
      };
    }),
  };
}

async function trainGroup(
  grouping: Grouping,
  group: string,
  { clips: features, pretrained, stages, seed, run, onNetwork: _, ...reports }: ComparisonOptions,
): Promise<ClipPrediction[]> {
  const isMember = (clip: Clip) => grouping.groupOf(clip) === group;
  const folder = `${grouping.name}-${group}`.replaceAll(' ', '-');
  const { normalization } = pretrained;
  const own = balanceLabels(poolsOf([features], SHIPPED_SPLIT, 'train', isMember));
  const { network, temperature } = await trainNetwork(
    {
      task: TASK,
      create: (dropout) => createCompactNetwork({ ...DEFAULT_COMPACT, seed, dropout }),
      start: pretrained,
      states: pretrained.states,
      stages: stagesOf(folder, stages, () => own),
      // All of them: a group may have no validation speaker of its own.
      validation: poolsOf([features], SHIPPED_SPLIT, 'validation')[0]!,
    },
    { folder: run, normalization, seed, ...reports },
  );
  const test = poolsOf([features], SHIPPED_SPLIT, 'test', isMember)[0]!;
  const rows = clipProbabilities(
    await predictWindows(network, test, normalization),
    test.indices.length,
    temperature,
  );
  return test.indices.map((index, i) => ({
    clip: features.clips[index]!,
    truth: LABELS.indexOf(features.clips[index]!.label),
    probabilities: amongLabels(rows[i]!),
  }));
}

/** Probabilities among the labels the corpus has. */
function amongLabels(row: ArrayLike<number>): number[] {
  const kept = LABELS.map((label) => row[EMOTIONS.indexOf(label)]!);
  const sum = kept.reduce((total, probability) => total + probability, 0);
  return kept.map((probability) => probability / sum);
}
