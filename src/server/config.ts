import { UndertoneError } from '../sdk/errors.ts';
import type { ConfigFile } from './config/config-file.ts';
import { environmentLayer, fileLayer, type Layer, optionsLayer } from './config/layers.ts';
import { configProblems } from './config/schema.ts';
import { DEFAULT_SERVER_CONFIG, type ServerConfig } from './config/server-config.ts';

export { environmentVariable } from './config/layers.ts';
export {
  DEFAULT_SERVER_CONFIG,
  type LogLevel,
  SECRET_CONFIG_KEYS,
  SERVER_CONFIG_KEYS,
  type ServerConfig,
} from './config/server-config.ts';

/** Where a configuration may come from, from the least weight to the most; the defaults lie under all of them. */
export interface ConfigInputs {
  readonly file?: ConfigFile | null;
  /** Variables such as `UNDERTONE_MAX_AHEAD_MS`; lists are separated by commas, empty means not given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Keys of {@link ServerConfig}; `undefined` means not given; numbers and lists may be written as text. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A configuration, and where each of its values was given. */
export interface ExplainedConfig {
  readonly config: ServerConfig;
  /** By key: `default`, `file undertone.json`, `UNDERTONE_PORT`, or `option`. */
  readonly sources: Readonly<Record<keyof ServerConfig, string>>;
}

/**
 * Merges defaults, file, environment and options, in rising order of weight, and checks the result.
 *
 * @param inputs - what was given
 * @throws UndertoneError `ERR_INVALID_OPTION` that lists every problem at once, unknown keys among them
 */
export function explainServerConfig(inputs: ConfigInputs): ExplainedConfig {
  const layers = [
    fileLayer(inputs.file ?? null),
    environmentLayer(inputs.environment ?? {}),
    optionsLayer(inputs.options ?? {}),
  ];
  const merged: Record<string, unknown> = { ...structuredClone(DEFAULT_SERVER_CONFIG) };
  const sources = Object.fromEntries(Object.keys(merged).map((key) => [key, 'default']));
  for (const { values } of layers) {
    for (const { key, value, source } of values) {
      merged[key] = value;
      sources[key] = source;
    }
  }
  refuseProblems(layers, merged, sources);
  return {
    config: Object.freeze(merged) as unknown as ServerConfig,
    sources: Object.freeze(sources) as ExplainedConfig['sources'],
  };
}

/**
 * The configuration alone, for servers that are started in code.
 *
 * @param options - keys of {@link ServerConfig}; `undefined` means not given; numbers and lists may be written as text
 * @param environment - variables such as `UNDERTONE_MAX_AHEAD_MS`
 * @throws UndertoneError `ERR_INVALID_OPTION` that lists every problem at once, unknown keys among them
 */
export function resolveServerConfig(
  options: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string | undefined>> = {},
): ServerConfig {
  return explainServerConfig({ options, environment }).config;
}

function refuseProblems(
  layers: readonly Layer[],
  merged: Readonly<Record<string, unknown>>,
  sources: Readonly<Record<string, string>>,
): void {
  const wrong = configProblems(merged).map(({ field, text }) => text + given(sources[keyOf(field)]));
  const problems = [...layers.flatMap(({ problems }) => problems), ...wrong];
  if (problems.length === 0) return;
  throw new UndertoneError('ERR_INVALID_OPTION', `the configuration is wrong: ${problems.join('; ')}`);
}

/** `trustedProxies[0]` is about `trustedProxies`. */
function keyOf(field: string): string {
  return /^\w*/.exec(field)![0];
}

/** An option was given right where the message is read; a file or a variable may be far away. */
function given(source = 'default'): string {
  return source === 'default' || source === 'option' ? '' : ` (from ${source})`;
}
