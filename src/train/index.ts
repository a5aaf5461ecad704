export type { Clip, Gender } from './corpora/clip.ts';
export { listCremaD } from './corpora/crema-d.ts';
export {
  DOWNLOADABLE_CORPORA,
  type DownloadableCorpus,
  type DownloadedCorpus,
  downloadCorpus,
} from './corpora/download/download-corpus.ts';
export type { DownloadCorpusOptions, DownloadProgress } from './corpora/download/download-plan.ts';
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
export { CORPUS_LABELS, chooseLabels } from './evaluation/corpus-labels.ts';
export {
  type ClipResult,
  type EvaluatedClips,
  type Evaluation,
  evaluateClips,
} from './evaluation/evaluate.ts';
export { evaluateStreams, type StreamEvaluation } from './evaluation/evaluate-streams.ts';
export { DEFAULT_EVALUATION, type EvaluationOptions } from './evaluation/evaluation-options.ts';
export { type Degradation, type MonoAudio, parseDegradation } from './evaluation/listening/degradation.ts';
export { type ClassificationScores, scorePredictions } from './evaluation/metrics.ts';
export { renderMarkdown, renderText } from './evaluation/report/render-report.ts';
export {
  COMPARED_SCORES,
  type ComparedScore,
  type DegradedEvaluation,
  type EvaluationProtocol,
  type EvaluationReport,
  evaluateForReport,
  type ReportOptions,
} from './evaluation/report/report.ts';
export type { AnswerScores } from './evaluation/scores/answers.ts';
export type { ConfusionMatrix } from './evaluation/scores/confusion.ts';
export type { Grouping, GroupScores, ScoresByGroup } from './evaluation/scores/group-scores.ts';
export type { Interval } from './evaluation/scores/intervals.ts';
export type { Prediction } from './evaluation/scores/prediction.ts';
export type { ReliabilityBin } from './evaluation/scores/reliability.ts';
export { type ExportOptions, exportModel } from './export/export-model.ts';
export { exportOnnx } from './export/export-onnx.ts';
export type { EpochRecord } from './fit/history.ts';
export type { BatchProgress } from './fit/train-epoch.ts';
export type { CorpusFolder, TrainingCorpora } from './open-corpora.ts';
export { type ActorLists, actorsSplit, parseActors, SHIPPED_SPLIT } from './splits/actors.ts';
export { randomSplit } from './splits/random-split.ts';
export { resolveSplit, type SplitMaterial } from './splits/resolve-split.ts';
export { RAVDESS_FOLDS, speakerFold } from './splits/speaker-folds.ts';
export { type Split, type SplitPart, selectClips } from './splits/split.ts';
export { type TrainOptions, type TrainProgress, train } from './train.ts';
export type { NetworkName } from './train-network.ts';
