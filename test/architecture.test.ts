/**
 * The import ladder of ARCHITECTURE.md, held against the imports that are really there.
 *
 * A file imports from its own place or from a lower rung. Two places on one rung do not know each other.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { REPOSITORY } from './requirements.ts';

/** From the lowest rung to the highest; a place is a file or a folder, and the longest match counts. */
const LADDER: readonly (readonly string[])[] = [
  ['src/sdk'],
  ['src/stream/audio'],
  ['src/stream/features', 'src/stream/separation'],
  ['src/stream/operators', 'src/stream/models'],
  ['src/stream/pipeline.ts'],
  ['src/stream/lanes'],
  ['src/stream/analyze-file.ts', 'src/stream/feature-file.ts'],
  ['src/stream/index.ts'],
  ['src/train', 'src/server'],
  ['src/index.ts', 'src/cli.ts', 'src/dashboard', 'plugins'],
];

/** Places that see the rest through one door, as a user's own code would. */
const ONLY_THROUGH_SDK = ['src/dashboard', 'plugins'];

/** Places that run in a browser or are pure, and the packages they may therefore never import. */
const FORBIDDEN_PACKAGES: Readonly<Record<string, RegExp>> = {
  'src/sdk': /./,
  'src/dashboard': /^node:/,
  'src/stream/features': /^(node:|rxjs)/,
  'src/stream/separation': /^(node:|rxjs)/,
  'src/stream/operators': /^(node:|ws$|onnxruntime)/,
};

/** Places that are built on their neighbours inside a rung, and the only files that may know them: where they are
 * wired, set up and counted. */
const KNOWN_ONLY_TO: Readonly<Record<string, RegExp>> = {
  'src/server/carriers': /^src\/server\/(server-parts\.ts$|config\/|metrics\/carrier-metrics\.ts$)/,
};

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = /^(utils?|helpers?|common|types|misc)$/;

/** Most files a folder may hold before it needs parts of its own. */
const MAX_FILES_A_FOLDER = 12;

interface Import {
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  /** File of this repository it names, or undefined for a package. */
  readonly to: string | undefined;
}

interface PackageExport {
  readonly 'undertone-source': string;
}

const packageJson = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
  exports: Record<string, PackageExport | string>;
};

const DOORS = new Map(
  Object.entries(packageJson.exports).map(([path, target]) => [
    posix.join('undertone', path),
    typeof target === 'string' ? posix.normalize(target) : posix.normalize(target['undertone-source']),
  ]),
);

function sourceFiles(folder: string): string[] {
  if (!existsSync(join(REPOSITORY, folder))) return [];
  return readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => posix.join(entry.parentPath.slice(REPOSITORY.length + 1), entry.name))
    .filter((file) => !file.startsWith('src/stream/features/kernel/'))
    .sort();
}

/** Static, re-exporting, dynamic and type imports, and the worker files named by `new URL(…, import.meta.url)`. */
function importsOf(file: string, source: string): Import[] {
  const written = ts.preProcessFile(source).importedFiles.map(({ fileName }) => fileName);
  const workers = [...source.matchAll(/new URL\(\s*'(\.[^']+\.[tj]s)',\s*import\.meta\.url/g)].map(
    (match) => match[1]!,
  );
  return [...written, ...workers].map((specifier) => ({
    from: file,
    specifier,
    to: resolveImport(file, specifier),
  }));
}

function resolveImport(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : DOORS.get(specifier);
}

function placeOf(file: string): { readonly place: string; readonly rung: number } | undefined {
  const candidates = LADDER.flatMap((places, rung) => places.map((place) => ({ place, rung })));
  // `src/cli.ts` has its parts in `src/cli/`: a file and the folder of its name are one place.
  const holds = (place: string) => file === place || file.startsWith(`${place.replace(/\.ts$/, '')}/`);
  return candidates.filter(({ place }) => holds(place)).sort((a, b) => b.place.length - a.place.length)[0];
}

/** What is wrong with an import, in words, or undefined. */
function complaint({ from, specifier, to }: Import): string | undefined {
  const source = placeOf(from);
  if (source === undefined) return `${from} has no place on the ladder`;
  const said = `${from} imports ${specifier}`;
  if (to === undefined) {
    if (specifier.startsWith('undertone')) return `${said}, which package.json does not export`;
    return FORBIDDEN_PACKAGES[source.place]?.test(specifier)
      ? `${said}, a package it may not use`
      : undefined;
  }
  const target = placeOf(to);
  if (target === undefined)
    return to === 'package.json' ? undefined : `${said}, which has no place on the ladder`;
  const isInside = target.place === source.place;
  if (ONLY_THROUGH_SDK.includes(source.place) && !isInside) {
    return specifier === 'undertone/sdk' ? undefined : `${said}, but it may only use undertone/sdk`;
  }
  if (isInside) return isSecret(from, to) ? `${said}, which it must not know` : undefined;
  if (target.rung > source.rung) return `${said}, which is higher on the ladder`;
  return target.rung === source.rung ? `${said}, a neighbour on the same rung` : undefined;
}

/** Whether a file looks into a place that is none of its business. */
function isSecret(from: string, to: string): boolean {
  return Object.entries(KNOWN_ONLY_TO).some(
    ([place, allowed]) => to.startsWith(`${place}/`) && !from.startsWith(`${place}/`) && !allowed.test(from),
  );
}

function complaintsAbout(file: string, source: string): string[] {
  return importsOf(file, source)
    .map(complaint)
    .filter((text) => text !== undefined);
}

const files = [...sourceFiles('src'), ...sourceFiles('plugins')];

describe('the import ladder', () => {
  test('has a place for every file', () => {
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => placeOf(file) === undefined)).toEqual([]);
  });

  test('is kept by every import', () => {
    expect(
      files.flatMap((file) => complaintsAbout(file, readFileSync(join(REPOSITORY, file), 'utf8'))),
    ).toEqual([]);
  });

  test.each([
    ['an upward import', 'src/stream/audio/pcm.ts', "import { melFilterbank } from '../features/mel.ts';"],
    ['an upward type import', 'src/sdk/client.ts', "import type { A } from '../server/config.ts';"],
    [
      'an upward import type in a signature',
      'src/sdk/client.ts',
      "let a: import('../stream/pipeline.ts').A;",
    ],
    ['an upward re-export', 'src/stream/models/card.ts', "export { a } from '../lanes/lane.ts';"],
    ['an upward dynamic import', 'src/stream/pipeline.ts', "await import('./lanes/lane.ts');"],
    [
      'an upward worker',
      'src/stream/pipeline.ts',
      "new Worker(new URL('./lanes/worker.ts', import.meta.url));",
    ],
    ['a neighbour', 'src/stream/operators/a.ts', "import { b } from '../models/b.ts';"],
    ['train importing server', 'src/train/fit.ts', "import { hub } from '../server/hub.ts';"],
    ['server importing train', 'src/server/hub.ts', "import { fit } from '../train/index.ts';"],
    ['a dashboard past the SDK', 'src/dashboard/main.ts', "import { a } from '../sdk/client.ts';"],
    ['a plugin past the SDK', 'plugins/alert/index.ts', "import { a } from 'undertone/server';"],
    [
      'the ingest core knowing carriers',
      'src/server/ingest/sample-intake.ts',
      "import type { CarrierName } from '../carriers/carrier-name.ts';",
    ],
    ['a package in the SDK', 'src/sdk/client.ts', "import WebSocket from 'ws';"],
    ['a door that is not there', 'plugins/alert/index.ts', "import { a } from 'undertone/sdk/client.ts';"],
  ])('catches %s', (_, file, source) => {
    expect(complaintsAbout(file, source)).toHaveLength(1);
  });

  test.each([
    ['a lower rung', 'src/server/hub.ts', "import { b } from '../stream/lanes/lane.ts';"],
    [
      'carriers knowing the ingest core',
      'src/server/carriers/live-call.ts',
      "import { SampleIntake } from '../ingest/sample-intake.ts';",
    ],
    ['its own folder', 'src/server/hub.ts', "import { b } from './config.ts';"],
    ['the SDK by name', 'src/dashboard/main.ts', "import { a } from 'undertone/sdk';"],
    ['a package', 'src/server/http.ts', "import fastify from 'fastify';"],
  ])('allows %s', (_, file, source) => {
    expect(complaintsAbout(file, source)).toEqual([]);
  });
});

describe('names and sizes', () => {
  const nameless = (file: string) =>
    file.split('/').some((part) => EMPTY_NAMES.test(basename(part).split('.')[0]!));

  test('every file and folder names its concept', () => {
    expect(files.filter(nameless)).toEqual([]);
    expect(nameless('src/server/utils.ts')).toBe(true);
  });

  test(`no folder holds more than ${MAX_FILES_A_FOLDER} files`, () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    const crowded = [...counts].filter(([, count]) => count > MAX_FILES_A_FOLDER);
    expect(crowded.map(([folder, count]) => `${folder}: ${count} files, give it parts of their own`)).toEqual(
      [],
    );
  });
});
