import { join } from 'node:path';
import { createFeatureKernel } from '../../../stream/features/feature-kernel.ts';
import { WAVEFORM_VARIANTS, waveformVariant } from '../../augmentation/waveform-variant.ts';
import { startTrainingBackend } from '../../backend.ts';
import { type FeatureSet, openFeatureSet } from '../../corpora/features/feature-cache.ts';
import { type CorpusFolder, openFeatures, openingOf } from '../../open-corpora.ts';
import { PAPER_PRESETS, type PaperPreset, type PaperPresetName } from '../../presets.ts';
import type { TrainProgress } from '../../train.ts';
import { openSharedStart, type SharedStart } from '../shared-start.ts';
import { type PaperResult, readPaperResults } from './paper-results.ts';
import { runPaper } from './paper-run.ts';
import type { PaperMaterial } from './paper-training.ts';

/** Options of {@link runPaperTable}. */
export interface PaperTableOptions {
  /** Folder of RAVDESS speech. */
  readonly ravdess: string;
  /** Corpora of the pretrained network, for rows that start from one. */
  readonly pretraining: readonly CorpusFolder[];
  /** Rows wanted. */
  readonly rows: readonly PaperPresetName[];
  /** Repetitions of every row and gender: seeds 1, 2, … */
  readonly seeds: number;
  /** Epochs of every training; those of the preset unless given. */
  readonly epochs?: number;
  /** Folder of all runs. */
  readonly run: string;
  /** Folder of the pretrained network. */
  readonly pretrainingRun: string;
  /** Folder for cached features. */
  readonly cache: string;
  /** File of the speech encoder whose states pretrained rows learn to tell; none by default. */
  readonly teacher?: string;
  readonly progress?: TrainProgress & {
    /** A training begins, or is found finished. */
    readonly onTraining?: (name: string) => void;
    readonly onResult?: (result: PaperResult) => void;
  };
  readonly signal?: AbortSignal;
}

/** Seed of the noise in the noisy copies: the same copies for every repetition. */
const NOISE_SEED = 1;

/**
 * Trains every row of the published table as often as asked; finished trainings are taken from their folders, so that the same
 * call goes on after an interruption and a later one may add rows and seeds.
 *
 * @returns the results of all finished trainings in the run folder, those of earlier calls, rows and seeds too
 */
export async function runPaperTable(options: PaperTableOptions): Promise<PaperResult[]> {
  const { progress } = options;
  const backend = await startTrainingBackend();
  progress?.onMessage?.(`TensorFlow backend: ${backend.name}`);
  await trainRows(await openMaterial(options), options);
  return readPaperResults(options.run);
}

/** Ends early where it is told to stop. */
async function trainRows(material: PaperMaterial, options: PaperTableOptions): Promise<void> {
  const { progress, signal, rows, seeds } = options;
  let start: SharedStart | null = null;
  for (const row of rows) {
    const preset = withEpochs(PAPER_PRESETS[row], options.epochs);
    const isPretrained = preset.training === 'windows' && preset.pretrained;
    if (isPretrained) start ??= await openStart(options);
    for (let seed = 1; seed <= seeds; seed++) {
      for (const gender of ['male', 'female'] as const) {
        const name = `${row}-${gender}-${seed}`;
        progress?.onTraining?.(name);
        const result = await runPaper(material, {
          row,
          preset,
          gender,
          seed,
          folder: join(options.run, name),
          sharedFolder: join(options.run, `${row}-both-${seed}`),
          start: isPretrained ? start : null,
          ...(progress?.onEpoch && { onEpoch: progress.onEpoch }),
          ...(signal && { signal }),
        });
        if (result === null) return;
        progress?.onResult?.(result);
      }
    }
  }
}

/** The same row with other numbers of epochs, for every stage of a training that has several. */
function withEpochs(preset: PaperPreset, epochs: number | undefined): PaperPreset {
  if (epochs === undefined) return preset;
  return preset.training === 'fixed'
    ? { ...preset, fit: { ...preset.fit, epochs } }
    : { ...preset, stages: preset.stages.map((stage) => ({ ...stage, fit: { ...stage.fit, epochs } })) };
}

async function openMaterial(options: PaperTableOptions): Promise<PaperMaterial> {
  const { ravdess, rows } = options;
  const kernel = createFeatureKernel();
  const wanted = new Set<string>(
    rows.flatMap((row) => {
      const preset = PAPER_PRESETS[row];
      return preset.training === 'fixed' ? preset.variants : [];
    }),
  );
  const opening = openingOf(options);
  const { features: clean } = await openFeatures({ name: 'ravdess', folder: ravdess }, kernel, opening);
  const sets: Partial<Record<keyof PaperMaterial, FeatureSet>> = { clean };
  for (const name of WAVEFORM_VARIANTS) {
    if (!wanted.has(name)) continue;
    const variant = { ...waveformVariant(name, NOISE_SEED), seed: NOISE_SEED };
    sets[name] = await openFeatureSet(clean.clips, kernel, {
      folder: opening.cache,
      variant,
      onProgress: (done, total) => opening.onFeatures?.(`ravdess, ${name}`, done, total),
    });
  }
  return sets as PaperMaterial;
}

function openStart(options: PaperTableOptions): Promise<SharedStart> {
  const { pretraining, pretrainingRun, progress, signal } = options;
  return openSharedStart(pretraining, createFeatureKernel(), openingOf(options), {
    folder: pretrainingRun,
    ...(progress?.onEpoch && { onEpoch: progress.onEpoch }),
    ...(signal && { signal }),
  });
}
