import { resolve } from 'node:path';
import type { OptionsSchema } from '../../../sdk/plugin/options-schema.ts';
import { resolveOptions } from '../../../sdk/plugin/resolve-options.ts';

/** Limits a plugin is held to. */
export interface PluginLimits {
  /** Events that may wait for it; over that some are left out. */
  readonly queueEvents: number;
  /** Longest time one call may take, ms. */
  readonly callTimeoutMs: number;
  /** Longest time a call may keep the server's thread to itself, ms; only isolated plugins may take longer. */
  readonly blockMs: number;
  /** Failures within `failureWindowMs` that disable it. */
  readonly maxFailures: number;
  /** Stretch in which failures are counted together, ms. */
  readonly failureWindowMs: number;
  /** Alerts a minute and stream. */
  readonly alertsPerMinute: number;
  /** Time it has, when the server closes, for the events that wait, and again for its `close`, ms. */
  readonly closeTimeoutMs: number;
}

/** One plugin of the configuration, checked. */
export interface PluginConfig {
  /** A plugin that ships with Undertone, or an installed package; null where `path` says which. */
  readonly name: string | null;
  /** File or folder; null where `name` says which. */
  readonly path: string | null;
  /** Folder where `path` begins and packages are looked for: that of the configuration file, else where the server starts. */
  readonly from: string;
  /** Tells two instances of one plugin apart; null for the plugin's own name. */
  readonly id: string | null;
  /** For the plugin's own schema to judge. */
  readonly options: Readonly<Record<string, unknown>>;
  /** True to run it in a worker thread of its own. */
  readonly isolate: boolean;
  readonly limits: PluginLimits;
}

const whole = (min: number, max: number, fallback: number) =>
  ({ type: 'number', integer: true, min, max, default: fallback }) as const;

const LIMITS: Readonly<Record<keyof PluginLimits, OptionsSchema[string]>> = {
  queueEvents: whole(1, 100_000, 1_024),
  callTimeoutMs: whole(10, 600_000, 5_000),
  blockMs: whole(1, 60_000, 250),
  maxFailures: whole(1, 1_000, 5),
  failureWindowMs: whole(1_000, 86_400_000, 60_000),
  alertsPerMinute: whole(1, 10_000, 30),
  closeTimeoutMs: whole(0, 600_000, 10_000),
};

const SCHEMA: OptionsSchema = {
  name: { type: 'string', min: 1, max: 214, optional: true },
  path: { type: 'string', min: 1, max: 4_096, optional: true },
  from: { type: 'string', min: 1, max: 4_096, default: '.' },
  id: { type: 'string', pattern: /^[a-z][a-z0-9-]{0,63}$/, optional: true },
  options: { type: 'record', values: { type: 'any', optional: true }, default: {} },
  isolate: { type: 'boolean', default: false },
  limits: { type: 'object', props: LIMITS, default: {} },
};

/** An entry as it may be written: a name alone stands for `{ "name": … }`. */
export type PluginEntry = string | Readonly<Partial<Record<keyof PluginConfig, unknown>>>;

/**
 * Checks the `plugins` of a configuration and fills in defaults; knows nothing of what each plugin is.
 *
 * @param entries - as the configuration holds them
 * @returns the plugins, and a clause for every problem
 */
export function resolvePluginConfigs(entries: readonly unknown[]): {
  readonly plugins: readonly PluginConfig[];
  readonly problems: readonly string[];
} {
  const resolved = entries.map((entry, i) => resolveEntry(entry, `plugins[${i}]`));
  return {
    plugins: resolved.map(({ plugin }) => plugin),
    problems: resolved.flatMap(({ problems }) => problems),
  };
}

function resolveEntry(entry: unknown, place: string): { plugin: PluginConfig; problems: string[] } {
  const given = typeof entry === 'string' ? { name: entry } : entry;
  const { options, problems } = resolveOptions(SCHEMA, given);
  const plugin = { name: null, path: null, id: null, ...options } as unknown as PluginConfig;
  const all = problems.map((problem) => `${place}: ${problem}`);
  if (problems.length === 0 && (plugin.name === null) === (plugin.path === null)) {
    all.push(`${place}: needs either a name or a path`);
  }
  return { plugin, problems: all };
}

/**
 * Says of each entry where its path begins and its package is looked for.
 *
 * @param entries - as written; what is no list is left for the schema to refuse
 * @param folder - of the file they were written in
 */
export function placePlugins(entries: unknown, folder: string): unknown {
  if (!Array.isArray(entries)) return entries;
  return entries.map((entry: unknown) => {
    if (typeof entry === 'string') return { name: entry, from: folder };
    if (typeof entry !== 'object' || entry === null) return entry;
    const { from } = entry as { readonly from?: unknown };
    return { ...entry, from: typeof from === 'string' ? resolve(folder, from) : folder };
  });
}

/**
 * Entries as they may be shown.
 *
 * @param entries - checked
 * @param mask - put in place of the value of every option
 */
export function maskPlugins(entries: readonly PluginEntry[], mask: string): readonly PluginEntry[] {
  return entries.map((entry) => {
    if (typeof entry === 'string' || entry.options === undefined) return entry;
    const names = Object.keys(entry.options as Readonly<Record<string, unknown>>);
    return { ...entry, options: Object.fromEntries(names.map((name) => [name, mask])) };
  });
}
