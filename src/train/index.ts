export type { Clip, Gender } from './corpora/clip.ts';
export { listCremaD } from './corpora/crema-d.ts';
export { listNemo } from './corpora/nemo.ts';
export { listRavdess, ravdessActor } from './corpora/ravdess.ts';
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
export { parseActors } from './splits.ts';
export { type TrainOptions, type TrainProgress, train } from './train.ts';
export type { NetworkName } from './train-model.ts';
