export {
  AUDIO_ENCODINGS,
  type AudioEncoding,
  type AudioFormat,
  BYTES_PER_SAMPLE,
  type ChannelRole,
  MAX_CHANNELS,
  MAX_SAMPLE_RATE,
  MIN_SAMPLE_RATE,
} from './audio.ts';
export { type BackoffOptions, DEFAULT_BACKOFF } from './connection/backoff.ts';
export { type Clock, SYSTEM_CLOCK } from './connection/clock.ts';
export type { ConnectionOptions } from './connection/options.ts';
export type { WebSocketConstructor, WebSocketLike } from './connection/socket.ts';
export {
  type Affect,
  EMOTIONS,
  type Emotion,
  type EmotionProbabilities,
  type EmotionWeights,
  isEmotion,
} from './emotion.ts';
export {
  ERROR_CODES,
  type ErrorCode,
  type ErrorDetails,
  toUndertoneError,
  UndertoneError,
} from './errors.ts';
export * from './events.ts';
export * from './messages.ts';
export type { MetricCard, ModelDescription } from './model-description.ts';
export type { AlertDraft, AlertPlace, PluginContext, PluginLogger } from './plugin/context.ts';
export type {
  HistogramDefinition,
  MetricDefinition,
  MetricLabels,
  PluginCounter,
  PluginGauge,
  PluginHistogram,
  PluginMetrics,
} from './plugin/metrics.ts';
export type {
  AnyRule,
  ArrayRule,
  BooleanRule,
  EnumRule,
  NumberRule,
  ObjectRule,
  OptionRule,
  OptionsSchema,
  RecordRule,
  TextRule,
} from './plugin/options-schema.ts';
export type { PluginOverview, PluginState } from './plugin/overview.ts';
export {
  definePlugin,
  type Handled,
  PLUGIN_API_VERSION,
  type Plugin,
  type PluginDefinition,
  type PluginHandlers,
} from './plugin/plugin.ts';
export type { ResolvedOptions } from './plugin/resolve-options.ts';
export { DEFAULT_PUBLISHER_OPTIONS, type PublisherOptions } from './publisher/options.ts';
export { createPublisher, type Publisher } from './publisher/publisher.ts';
export type {
  PublisherClosed,
  PublisherConnecting,
  PublisherDropped,
  PublisherRefused,
  PublisherStatus,
} from './publisher/status.ts';
export { DEFAULT_SUBSCRIBER_OPTIONS, type SubscriberOptions } from './subscriber/options.ts';
export type {
  SubscriberClosed,
  SubscriberConnected,
  SubscriberConnecting,
  SubscriberGap,
  SubscriberPaused,
  SubscriberReconnecting,
  SubscriberStatus,
} from './subscriber/status.ts';
export { createSubscriber, type EventOfType, type Subscriber } from './subscriber/subscriber.ts';
