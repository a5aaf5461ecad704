import { CONFIG_FILE_VARIABLE, readConfigFile } from '../server/config/config-file.ts';
import { type ExplainedConfig, explainServerConfig } from '../server/config.ts';

/**
 * The configuration of a server as a command line means it: its file, the environment, and the flags over both.
 *
 * @param file - of `--config`; else the environment may name one
 * @param settings - of `--set`
 * @param flags - keys of the configuration that have flags of their own; `undefined` for those left out
 * @throws UndertoneError `ERR_FILE_NOT_FOUND`, or `ERR_INVALID_OPTION` that lists every problem at once
 */
export async function readServerConfig(
  file: string | undefined,
  settings: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, unknown>>,
): Promise<ExplainedConfig> {
  const path = file ?? process.env[CONFIG_FILE_VARIABLE]?.trim();
  return explainServerConfig({
    file: path ? await readConfigFile(path) : null,
    environment: process.env,
    options: { ...settings, ...given(flags) },
  });
}

/** A flag that was left out must not hide the same key of `--set`. */
function given(flags: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
