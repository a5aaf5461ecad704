export { type Clock, SYSTEM_CLOCK, type Timer } from './clock.ts';
export {
  DEFAULT_SERVER_CONFIG,
  environmentVariable,
  type LogLevel,
  resolveServerConfig,
  SERVER_CONFIG_KEYS,
  type ServerConfig,
} from './config.ts';
export type { ServerDependencies } from './dependencies.ts';
export type { PluginConfig, PluginEntry, PluginLimits } from './plugins/loading/plugin-config.ts';
export { CLOSE_CODES, mayRetry } from './protocol/close-codes.ts';
export { type RunningServer, startServer } from './server.ts';
