import { dirname, resolve } from 'node:path';
import { readPriors } from '../../stream/models/priors.ts';
import { placePlugins } from '../plugins/loading/plugin-config.ts';
import { closestName } from './closest-name.ts';
import { CONFIG_FILE_VARIABLE, type ConfigFile } from './config-file.ts';
import { DEFAULT_SERVER_CONFIG, SERVER_CONFIG_KEYS, type ServerConfig } from './server-config.ts';

const ENVIRONMENT_PREFIX = 'UNDERTONE_';

/** One value that was given, and where. */
export interface GivenValue {
  readonly key: string;
  readonly value: unknown;
  readonly source: string;
}

/** What one place gives: values of known keys, and what it says that nobody understands. */
export interface Layer {
  readonly values: readonly GivenValue[];
  readonly problems: readonly string[];
}

/**
 * Name of the environment variable that sets a key.
 *
 * @param key - for example `maxAheadMs`, which `UNDERTONE_MAX_AHEAD_MS` sets
 */
export function environmentVariable(key: keyof ServerConfig): string {
  return ENVIRONMENT_PREFIX + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

const VARIABLES: ReadonlyMap<string, keyof ServerConfig> = new Map(
  SERVER_CONFIG_KEYS.map((key) => [environmentVariable(key), key]),
);

/**
 * What a configuration file gives.
 *
 * @param file - as read; null for none
 */
export function fileLayer(file: ConfigFile | null): Layer {
  if (file === null) return { values: [], problems: [] };
  const folder = dirname(file.path);
  return namedValues(file.values, `file ${file.path}`, ` in ${file.path}`, (key, value) =>
    placed(key, value, folder),
  );
}

/** Settings that name files; in a configuration file they are meant from where it lies. */
const PATH_KEYS: ReadonlySet<string> = new Set<keyof ServerConfig>([
  'authJwks',
  'authSecretFile',
  'modelDir',
  'monitorTokenFile',
  'tlsCertFile',
  'tlsKeyFile',
]);

function placed(key: string, value: unknown, folder: string): unknown {
  if (key === 'plugins') return placePlugins(value, folder);
  const isPath = PATH_KEYS.has(key) && typeof value === 'string' && !/^https?:/.test(value);
  return isPath ? resolve(folder, value) : value;
}

/**
 * What options of a command or of `resolveServerConfig` give.
 *
 * @param options - by key; `undefined` means not given
 */
export function optionsLayer(options: Readonly<Record<string, unknown>>): Layer {
  return namedValues(options, 'option', '', readText);
}

/**
 * What the environment gives; of its variables only those that begin with `UNDERTONE_` are looked at.
 *
 * @param environment - variables by name; empty ones count as not set
 */
export function environmentLayer(environment: Readonly<Record<string, string | undefined>>): Layer {
  const values: GivenValue[] = [];
  const problems: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || name === CONFIG_FILE_VARIABLE) continue;
    const key = VARIABLES.get(name);
    if (key === undefined) problems.push(unknownVariable(name));
    else if (text?.trim()) values.push({ key, value: readText(key, text.trim()), source: name });
  }
  return { values, problems };
}

function namedValues(
  given: Readonly<Record<string, unknown>>,
  source: string,
  place: string,
  read: (key: string, value: unknown) => unknown,
): Layer {
  const values: GivenValue[] = [];
  const problems: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(DEFAULT_SERVER_CONFIG, key)) problems.push(unknownKey(key, place));
    else values.push({ key, value: read(key, value), source });
  }
  return { values, problems };
}

/** Flags and variables are text; everything else about a value is the schema's business. */
function readText(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (key === 'priors') return readPriors(value);
  if (key === 'plugins' && value.startsWith('[')) return readJson(value);
  const usual = DEFAULT_SERVER_CONFIG[key as keyof ServerConfig];
  if (Array.isArray(usual)) return value.split(',').map((part) => part.trim());
  return typeof usual === 'number' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** A list of plugins with options is JSON; what cannot be read is left for the schema to refuse. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function unknownKey(key: string, place: string): string {
  return `unknown field ${key}${place}${suggestion(closestName(key, SERVER_CONFIG_KEYS))}`;
}

function unknownVariable(name: string): string {
  const known = [...VARIABLES.keys(), CONFIG_FILE_VARIABLE];
  const advice = suggestion(closestName(name, known)) || ', remove it or correct its name';
  return `${name} is not a variable of Undertone's${advice}`;
}

function suggestion(name: string | undefined): string {
  return name === undefined ? '' : `, did you mean ${name}?`;
}
