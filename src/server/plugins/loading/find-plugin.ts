import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { PluginConfig } from './plugin-config.ts';

/** In the sources plugins lie beside `src`, in the build they lie in `dist`. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
const SHIPPED = fileURLToPath(
  new URL(IS_SOURCE ? '../../../../plugins/' : '../../../plugins/', import.meta.url),
);
const ENTRY = IS_SOURCE ? 'index.ts' : 'index.js';

/** The parts of a package.json that say which file to import. */
interface PackageJson {
  readonly exports?: unknown;
  readonly main?: string;
}

/**
 * Finds the module of a plugin without running any of it.
 *
 * @param plugin - its name (one that ships, else a package) or path, and where to look
 * @returns the URL to import
 * @throws UndertoneError `ERR_INVALID_OPTION` that says where was looked
 */
export function findPlugin({ name, path, from }: PluginConfig): URL {
  const baseDir = resolve(from);
  if (path !== null) return pathToFileURL(findFile(resolve(baseDir, path)));
  const shipped = join(SHIPPED, name!, ENTRY);
  if (/^[a-z][a-z0-9-]*$/.test(name!) && existsSync(shipped)) return pathToFileURL(shipped);
  return pathToFileURL(findPackage(name!, baseDir));
}

function findFile(path: string): string {
  if (!existsSync(path)) throw notFound(`there is nothing at ${path}`);
  return statSync(path).isDirectory() ? entryOf(path) : path;
}

function findPackage(name: string, baseDir: string): string {
  const folders = createRequire(join(baseDir, 'package.json')).resolve.paths(name) ?? [];
  const folder = folders
    .map((parent) => join(parent, name))
    .find((path) => existsSync(join(path, 'package.json')));
  if (folder !== undefined) return entryOf(folder);
  throw notFound(`no plugin named ${name} ships, and no such package is installed for ${baseDir}`);
}

/** What a folder is imported as; without a package.json it is its `index.js` (or `index.ts`, run from sources). */
function entryOf(folder: string): string {
  const description = join(folder, 'package.json');
  const { exports, main }: PackageJson = existsSync(description)
    ? (JSON.parse(readFileSync(description, 'utf8')) as PackageJson)
    : {};
  const named = exportedEntry(exports) ?? main;
  const candidates = named === undefined ? ['index.js', 'index.mjs', 'index.ts'] : [named];
  const entry = candidates.map((file) => join(folder, file)).find((file) => existsSync(file));
  if (entry !== undefined) return entry;
  throw notFound(`${folder} has no ${candidates[0]}`);
}

const CONDITIONS = new Set(['node', 'import', 'module-sync', 'default']);

/** The file an ES module import of the package's root reaches: the first condition that holds. */
function exportedEntry(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  if ('.' in exports) return exportedEntry(exports['.']);
  for (const [condition, target] of Object.entries(exports)) {
    const entry = CONDITIONS.has(condition) ? exportedEntry(target) : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function notFound(what: string): UndertoneError {
  return new UndertoneError(
    'ERR_INVALID_OPTION',
    `${what}; name a plugin that ships (alert-rules, webhook, recorder, console), an installed package, or a path`,
  );
}
