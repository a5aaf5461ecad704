import { UndertoneError } from '../sdk/errors.ts';
import { createFeatureKernel, type FeatureKernel } from '../stream/features/feature-kernel.ts';
import { type FeatureSet, openFeatureSet } from './corpora/features/feature-cache.ts';
import { type Corpus, openCorpus } from './corpora/registry.ts';
import { openSpeechEncoder } from './distillation/speech-encoder.ts';
import { openTeacherStates } from './distillation/teacher-states.ts';
import type { TrainingData } from './material/training-data.ts';
import type { Split } from './splits/split.ts';

/** A corpus on disk: `ravdess`, `crema-d`, … and where it lies. */
export interface CorpusFolder {
  readonly name: string;
  readonly folder: string;
}

/** Which corpora a model learns from, and for what. */
export interface TrainingCorpora {
  /** What the model is for: fine-tuned, validated and calibrated on. */
  readonly target: CorpusFolder;
  /** More clips of the target's speakers, such as their songs. */
  readonly further: readonly CorpusFolder[];
  /** Other corpora, for the pretrained network and the router. */
  readonly pretraining: readonly CorpusFolder[];
}

/** Corpora opened, with what a model card says of them. */
export interface OpenedCorpora {
  readonly data: TrainingData;
  /** Title and licence of each, in the order target, further, pretraining. */
  readonly sources: readonly string[];
  readonly remarks: readonly string[];
}

/** Where features are kept and who hears of it. */
export interface OpenOptions {
  /** Folder for cached features. */
  readonly cache: string;
  /** File of the speech encoder whose states networks learn to tell; none by default. */
  readonly teacher?: string;
  /** Features of `done` of `total` clips of a corpus are there. */
  readonly onFeatures?: (corpus: string, done: number, total: number) => void;
}

/** What whoever trains says of opening corpora, where it says more of training. */
export interface OpeningRun extends Pick<OpenOptions, 'cache' | 'teacher'> {
  readonly progress?: Pick<OpenOptions, 'onFeatures'>;
}

/** The part of a training's options that opens corpora. */
export function openingOf({ cache, teacher, progress }: OpeningRun): OpenOptions {
  return {
    cache,
    ...(teacher !== undefined && { teacher }),
    ...(progress?.onFeatures && { onFeatures: progress.onFeatures }),
  };
}

/**
 * Finds the clips of one corpus and computes their features, and a teacher's states where there is one, or reads them from the cache.
 *
 * @throws UndertoneError `ERR_CORPUS` if it cannot be used, `ERR_FILE_NOT_FOUND` or `ERR_MODEL_WEIGHTS` if the teacher cannot
 */
export async function openFeatures(
  { name, folder }: CorpusFolder,
  kernel: FeatureKernel,
  { cache, teacher, onFeatures }: OpenOptions,
): Promise<{ readonly corpus: Corpus; readonly features: FeatureSet }> {
  const corpus = await openCorpus(name, folder);
  const features = await openFeatureSet(corpus.clips, kernel, {
    folder: cache,
    onProgress: (done, total) => onFeatures?.(name, done, total),
  });
  if (teacher === undefined) return { corpus, features };
  const encoder = await openSpeechEncoder(teacher);
  try {
    const states = await openTeacherStates(corpus.clips, kernel, encoder, {
      folder: cache,
      onProgress: (done, total) => onFeatures?.(`${name}, teacher`, done, total),
    });
    return { corpus, features: { ...features, teacher: states } };
  } finally {
    await encoder.close();
  }
}

/**
 * Finds the clips of corpora and computes their features, or reads them from the cache.
 *
 * @param split - of the target's clips and the further ones
 * @throws UndertoneError `ERR_CORPUS` if a corpus cannot be used or the target has no clips to train or to validate on
 */
export async function openTrainingData(
  corpora: TrainingCorpora,
  split: Split,
  options: OpenOptions,
): Promise<OpenedCorpora> {
  const opened: Corpus[] = [];
  const kernel = createFeatureKernel();
  const open = async (source: CorpusFolder): Promise<FeatureSet> => {
    const { corpus, features } = await openFeatures(source, kernel, options);
    opened.push(corpus);
    return features;
  };
  const openAll = async (list: readonly CorpusFolder[]) => {
    const sets: FeatureSet[] = [];
    for (const corpus of list) sets.push(await open(corpus));
    return sets;
  };
  const target = await open(corpora.target);
  checkTarget(corpora.target, target, split);
  const further = await openAll(corpora.further);
  const pretraining = await openAll(corpora.pretraining);
  return {
    data: { target, further, pretraining, split },
    sources: opened.map(({ title, licence }) => `${title}, ${licence ?? 'licence known to its owner'}`),
    remarks: opened.flatMap(({ remarks }) => remarks),
  };
}

function checkTarget({ folder }: CorpusFolder, { clips }: FeatureSet, split: Split): void {
  for (const part of ['train', 'validation'] as const) {
    if (clips.some((clip) => split.partOf(clip) === part)) continue;
    throw new UndertoneError(
      'ERR_CORPUS',
      `${folder} holds no clips for ${part} (${split.description}): give the whole corpus`,
    );
  }
}
