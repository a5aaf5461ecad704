export { createResampler, type Resampler, resampleSignal, TARGET_RATE } from './audio/resample.ts';
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
export type { LanePool, LaneSink, LaneStats, LaneStream } from './lanes/lane.ts';
export { createLanePool } from './lanes/lane-pool.ts';
export type { EmotionClassifier, SpeakerRouter, WindowJudgement } from './models/classifier.ts';
export { type ClassifierOptions, loadClassifier } from './models/emotion-classifier.ts';
export type { ModelCard } from './models/model-card.ts';
export { AFFECT_OF_EMOTION } from './operators/emotion/affect.ts';
export {
  createPipeline,
  DEFAULT_PIPELINE_OPTIONS,
  type PipelineInput,
  type PipelineOptions,
  type PipelineOutput,
  type PipelineResources,
} from './pipeline.ts';
