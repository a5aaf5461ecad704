export { analyzeFile, DEFAULT_FILE_ANALYSIS, type FileAnalysisOptions } from './analyze-file.ts';
export { createResampler, type Resampler, resampleSignal, TARGET_RATE } from './audio/resample.ts';
export { type FeatureFile, writeFeatures } from './feature-file.ts';
export {
  FEATURE_CONFIG,
  type FeatureConfig,
  FLOOR_DB,
  N_MFCC,
  WINDOW_SAMPLES,
} from './features/feature-config.ts';
export { createFeatureKernel, type FeatureKernel, type SignalFeatures } from './features/feature-kernel.ts';
export { createFrameStream, type FrameStream } from './features/frame-stream.ts';
export {
  loadVoiceActivity,
  type VoiceActivity,
  type VoiceActivityDetector,
} from './features/quality/voice-activity.ts';
export type {
  LaneLogger,
  LanePool,
  LaneSink,
  LaneStats,
  LaneStream,
  StageDuration,
  StreamFlow,
} from './lanes/lane.ts';
export { createLanePool } from './lanes/lane-pool.ts';
export {
  DEFAULT_LANE_POOL_OPTIONS,
  type LanePoolOptions,
} from './lanes/lane-pool-options.ts';
export type {
  EmotionClassifier,
  ExpertWeights,
  SpeakerRouter,
  WindowJudgement,
} from './models/classifier.ts';
export { type ClassifierOptions, loadClassifier } from './models/emotion-classifier.ts';
export type { EngineName } from './models/engine.ts';
export type { ExpertCard, MetricCard, ModelCard, NetworkFiles, RouterCard } from './models/model-card.ts';
export { readModelCard } from './models/read-model-card.ts';
export { AFFECT_OF_EMOTION } from './operators/emotion/affect.ts';
export {
  createPipeline,
  DEFAULT_PIPELINE_OPTIONS,
  type PipelineInput,
  type PipelineOptions,
  type PipelineOutput,
  type PipelineResources,
} from './pipeline.ts';
