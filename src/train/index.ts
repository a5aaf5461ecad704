export type { Clip, Gender } from './corpora/clip.ts';
export { listCremaD } from './corpora/crema-d.ts';
export { listEmodb } from './corpora/emodb.ts';
export { listNemo } from './corpora/nemo.ts';
export { listRavdess, ravdessActor } from './corpora/ravdess.ts';
export {
  CORPUS_NAMES,
  CORPUS_SOURCES,
  type Corpus,
  type CorpusName,
  type CorpusSource,
  openCorpus,
} from './corpora/registry.ts';
export { listSavee } from './corpora/savee.ts';
export { listManifest } from './corpora/tables/manifest.ts';
export { listTess } from './corpora/tess.ts';
export { type ClipResult, type Evaluation, evaluateClips } from './evaluation/evaluate.ts';
export {
  type ClassificationScores,
  type ConfusionMatrix,
  type Prediction,
  scorePredictions,
} from './evaluation/metrics.ts';
export { exportOnnx } from './export/export-onnx.ts';
export type { EpochRecord } from './fit/history.ts';
export { type ActorLists, actorsSplit, parseActors, SHIPPED_SPLIT } from './splits/actors.ts';
export { randomSplit } from './splits/random-split.ts';
export { resolveSplit, type SplitMaterial } from './splits/resolve-split.ts';
export { RAVDESS_FOLDS, speakerFold } from './splits/speaker-folds.ts';
export { type Split, type SplitPart, selectClips } from './splits/split.ts';
export { type TrainOptions, type TrainProgress, train } from './train.ts';
export type { NetworkName } from './train-model.ts';
