/**
 * What a test may need beyond Node: the research data beside the repository, and programs of the machine.
 *
 * On a developer's machine a missing requirement skips the tests that need it, with one line that says so. Where
 * `CI` is `true` the same tests fail instead: a check that silently stopped running is worse than none.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

/** Absolute path of this repository. */
export const REPOSITORY = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** Absolute path of the optional research data (recordings, golden numbers) next to the repository. */
export const SHARED = resolve(REPOSITORY, '..', 'shared');

/** Something a test needs that `npm ci` does not bring. */
export type Requirement =
  | 'shared'
  | 'ffmpeg'
  | 'ffprobe'
  | 'chromium'
  | 'espeak-ng'
  | 'prometheus'
  | 'nats-server'
  | 'python-librosa'
  | 'git';

/** How a requirement is found (its path, or undefined) and how one gets it. */
interface Source {
  readonly find: () => string | undefined;
  readonly advice: string;
}

/** Debian puts servers in /usr/sbin, which is not on every user's path. */
const SEARCH_PATH = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];

const SOURCES: Readonly<Record<Requirement, Source>> = {
  shared: {
    find: () => (existsSync(join(SHARED, 'golden')) && existsSync(join(SHARED, 'data')) ? SHARED : undefined),
    advice: 'put the research data in ../shared',
  },
  ffmpeg: program(['ffmpeg'], 'apt-get install ffmpeg'),
  ffprobe: program(['ffprobe'], 'apt-get install ffmpeg'),
  chromium: {
    find: () => process.env.CHROMIUM_PATH ?? findProgram(['chromium', 'chromium-browser', 'google-chrome']),
    advice: 'install with: apt-get install chromium',
  },
  'espeak-ng': program(['espeak-ng'], 'apt-get install espeak-ng'),
  prometheus: program(['prometheus'], 'apt-get install prometheus'),
  'nats-server': program(['nats-server'], 'apt-get install nats-server'),
  'python-librosa': { find: findLibrosa, advice: 'pip install librosa' },
  git: program(['git'], 'apt-get install git'),
};

function program(names: readonly string[], install: string): Source {
  return { find: () => findProgram(names), advice: `install with: ${install}` };
}

function findProgram(names: readonly string[]): string | undefined {
  return names.flatMap((name) => SEARCH_PATH.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Python's path where it can see librosa. Looks for the package without importing it, which would take seconds. */
function findLibrosa(): string | undefined {
  const python = findProgram(['python3', 'python']);
  if (python === undefined) return undefined;
  const probe = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("librosa") is None)';
  return spawnSync(python, ['-c', probe], { stdio: 'ignore' }).status === 0 ? python : undefined;
}

const found = new Map<Requirement, string | undefined>();

/**
 * Where a requirement is on this machine: a program's path, or the folder of the research data.
 *
 * @param requirement - what to look for; the answer is remembered for the test file
 * @returns an absolute path, or undefined where it is missing
 */
export function locate(requirement: Requirement): string | undefined {
  if (!found.has(requirement)) found.set(requirement, SOURCES[requirement].find());
  return found.get(requirement);
}

/**
 * {@link locate} for code that only runs inside {@link describeWith}, where the answer is known to be there.
 *
 * @throws Error if the requirement is missing
 */
export function pathOf(requirement: Requirement): string {
  const path = locate(requirement);
  if (path === undefined) throw new Error(`${requirement} is missing: ${SOURCES[requirement].advice}`);
  return path;
}

/**
 * A `describe` block whose tests need something of the machine.
 *
 * @param requirements - one requirement or several, all of which must be there
 * @param name - the block's name
 * @param body - registers the tests, as for `describe`
 */
export function describeWith(
  requirements: Requirement | readonly Requirement[],
  name: string,
  body: () => void,
): void {
  const needed: readonly Requirement[] = typeof requirements === 'string' ? [requirements] : requirements;
  const missing = needed.filter((requirement) => locate(requirement) === undefined);
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const advice = missing
    .map((requirement) => `${requirement} (${SOURCES[requirement].advice})`)
    .join(' and ');
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(`${name} needs ${advice}; with CI=true it must run`);
    });
    return;
  }
  console.warn(`skipped: ${name} needs ${advice}`);
  // Not `describe.skip`, which still runs the body to collect its tests: the body may read what is missing.
  test.skip(name);
}
