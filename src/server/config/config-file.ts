import { readFile } from 'node:fs/promises';
import { UndertoneError } from '../../sdk/errors.ts';

/** A configuration file as it was read, its keys not yet checked. */
export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Names the configuration file where no flag does. */
export const CONFIG_FILE_VARIABLE = 'UNDERTONE_CONFIG';

/**
 * Reads a configuration file: one JSON object, whose keys are those of `ServerConfig`.
 *
 * @param path - file to read
 * @throws UndertoneError `ERR_FILE_NOT_FOUND`, or `ERR_INVALID_OPTION` for what is no JSON object
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const value = parse(path, await readText(path));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `the configuration file ${path} must hold one JSON object, such as {"port": 8080}`,
    );
  }
  return { path, values: value as Record<string, unknown> };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UndertoneError('ERR_FILE_NOT_FOUND', `the configuration file ${path} cannot be read`, {
      cause,
    });
  }
}

/** The parser's own message may quote the file, which may hold a secret. */
function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UndertoneError('ERR_INVALID_OPTION', `the configuration file ${path} is not JSON`);
  }
}
