export { analyzeFile, DEFAULT_FILE_ANALYSIS, type FileAnalysisOptions } from './analyze-file.ts';
export type { DecodedAudio } from './audio/audio-decoder.ts';
export { convertRate } from './audio/convert-rate.ts';
export type { PolyphaseFilter } from './audio/polyphase-filter.ts';
export { openAudioFile, readAudioFile } from './audio/read-audio-file.ts';
export {
  createResampler,
  type PolyphaseKernel,
  type Resampler,
  resampleSignal,
  TARGET_RATE,
} from './audio/resample.ts';
export { type FeatureFile, writeFeatures } from './feature-file.ts';
export {
  FEATURE_CONFIG,
  type FeatureConfig,
  FLOOR_DB,
  N_MFCC,
  POWER_FLOOR,
  WINDOW_SAMPLES,
} from './features/feature-config.ts';
export {
  createFeatureKernel,
  type FeatureKernel,
  type FeatureKind,
  type SignalFeatures,
} from './features/feature-kernel.ts';
export { createFrameStream, type FrameStream, MAX_PUSH_SAMPLES } from './features/frame-stream.ts';
export type { Normalization } from './features/normalize.ts';
export {
  DEFAULT_PITCH_OPTIONS,
  PITCH_RATE,
  type PitchOptions,
  type PitchTrack,
  trackPitch,
} from './features/pitch/track-pitch.ts';
export {
  loadVoiceActivity,
  SPEECH_BLOCK_SAMPLES,
  type VoiceActivity,
  type VoiceActivityDetector,
  type VoiceActivityMode,
} from './features/quality/voice-activity.ts';
export type { WindowNormalizer } from './features/window-normalizer.ts';
export type {
  LaneLoad,
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
export { ENGINE_NAMES, type EngineInfo, type EngineName } from './models/engine.ts';
export type { ExpertCard, MetricCard, ModelCard, NetworkFiles, RouterCard } from './models/model-card.ts';
export {
  applyPriors,
  choosePriors,
  createPriors,
  DEFAULT_SERVING_PRIORS,
  type PriorsChoices,
  UNIFORM_PRIORS,
} from './models/priors.ts';
export { readModelCard } from './models/read-model-card.ts';
export { AFFECT_OF_EMOTION } from './operators/emotion/affect.ts';
export type {
  AudioInput,
  EndInput,
  FlushInput,
  GapInput,
  SkippedWindows,
} from './operators/turns/pipeline-input.ts';
export type { Progress } from './operators/turns/report-progress.ts';
export {
  createPipeline,
  DEFAULT_PIPELINE_OPTIONS,
  type PipelineInput,
  type PipelineOptions,
  type PipelineOutput,
  type PipelineResources,
} from './pipeline.ts';
export type { PassReason } from './separation/estimate/estimate-unmixing.ts';
export type { SketchKind } from './separation/estimate/sketch.ts';
export { fastIca, type IcaResult } from './separation/fast-ica.ts';
export type { SquareMatrix } from './separation/matrix/square-matrix.ts';
export {
  DEFAULT_ICA_OPTIONS,
  DEFAULT_SEPARATOR_OPTIONS,
  type EstimateOptions,
  type IcaOptions,
  type SeparatorOptions,
} from './separation/separation-options.ts';
export {
  createSeparator,
  type SeparatedChunk,
  type SeparationChange,
  type Separator,
} from './separation/separator.ts';
export type { SeparationStatus } from './separation/unmixing-track.ts';
