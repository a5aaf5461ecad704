export * from './sdk/index.ts';
export {
  DEFAULT_SERVER_CONFIG,
  type PluginConfig,
  type PluginEntry,
  type PluginLimits,
  type RunningServer,
  resolveServerConfig,
  type ServerConfig,
  type ServerDependencies,
  startServer,
} from './server/index.ts';
export {
  analyzeFile,
  createLanePool,
  DEFAULT_FILE_ANALYSIS,
  DEFAULT_LANE_POOL_OPTIONS,
  type FileAnalysisOptions,
  type LanePool,
  type LanePoolOptions,
  type LaneSink,
  type LaneStream,
  type ModelCard,
} from './stream/index.ts';
