import type { ExplainedConfig } from '../config.ts';
import { maskPlugins } from '../plugins/loading/plugin-config.ts';
import { SECRET_CONFIG_KEYS, SERVER_CONFIG_KEYS, type ServerConfig } from './server-config.ts';

/** What stands in place of a secret. */
const MASK = '********';

/** One key of a configuration as it may be shown. */
export interface ConfigEntry {
  readonly key: keyof ServerConfig;
  /** The value; of a secret only whether there is one. */
  readonly value: unknown;
  /** Where it was given. */
  readonly source: string;
}

/**
 * A configuration as it may be shown, its secrets masked.
 *
 * @param explained - configuration and sources
 */
export function describeConfig({ config, sources }: ExplainedConfig): readonly ConfigEntry[] {
  return SERVER_CONFIG_KEYS.map((key) => ({ key, value: visible(key, config[key]), source: sources[key] }));
}

function visible(key: keyof ServerConfig, value: unknown): unknown {
  // Only a plugin knows which of its options are secret.
  if (key === 'plugins') return maskPlugins(value as ServerConfig['plugins'], MASK);
  if (!SECRET_CONFIG_KEYS.includes(key)) return value;
  return Array.isArray(value) ? value.map(() => MASK) : value === null ? null : MASK;
}
