/** Docs that cannot rot: what the code defines has a heading, and every heading names something the code defines. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { createFailures } from '../src/cli/failures.ts';
import { createProgram } from '../src/cli/program.ts';
import { ERROR_CODES } from '../src/sdk/errors.ts';
import { EVENT_TYPES } from '../src/sdk/events.ts';
import { SERVER_CONFIG_KEYS } from '../src/server/config.ts';
import type { ModelCard } from '../src/stream/models/model-card.ts';
import { createRecordingTerminal } from './cli/recording-terminal.ts';
import { REPOSITORY } from './requirements.ts';

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

/** Headings that are one name in code font, as `### \`ERR_IDLE\``, at any level. */
function namedHeadings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ `([^`]+)`$/gm)].map((match) => match[1]!);
}

function unique(names: Iterable<string>): string[] {
  return [...new Set(names)].sort();
}

/** Sources under a folder, as one text. */
function sourceText(folder: string): string {
  const entries = readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/** What the type checker says of each of some programs, compiled as the examples are. */
function compileErrors(sources: readonly string[]): string[][] {
  const config = ts.readConfigFile(join(REPOSITORY, 'tsconfig.json'), ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, REPOSITORY);
  const files = new Map(
    sources.map((source, i) => [join(REPOSITORY, 'examples', `from-docs-${i}.ts`), source]),
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, version) => {
    const source = files.get(path);
    return source === undefined ? getSourceFile(path, version) : ts.createSourceFile(path, source, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((path) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
  );
}

describe('every heading has its code and every code its heading', () => {
  test('error codes and docs/errors.md', () => {
    expect(unique(namedHeadings(read('docs/errors.md')))).toEqual(unique(ERROR_CODES));
  });

  test('metrics and docs/metrics.md', () => {
    const defined = [...sourceText('src/server').matchAll(/'(undertone_[a-z_]+)'/g)].map(
      (match) => match[1]!,
    );
    expect(defined.length).toBeGreaterThan(3);
    expect(unique(namedHeadings(read('docs/metrics.md')))).toEqual(unique(defined));
  });

  test('message and event types and docs/protocol.md', () => {
    const messages = [...read('src/sdk/messages.ts').matchAll(/readonly type: '(\w+)'/g)].map(
      (match) => match[1]!,
    );
    expect(messages.length).toBeGreaterThan(10);
    expect(unique(namedHeadings(read('docs/protocol.md')))).toEqual(unique([...messages, ...EVENT_TYPES]));
  });

  test('configuration keys and docs/configuration.md', () => {
    expect(unique(namedHeadings(read('docs/configuration.md')))).toEqual(unique(SERVER_CONFIG_KEYS));
  });
});

describe('docs/cli.md', () => {
  const terminal = createRecordingTerminal();
  const program = createProgram({ terminal, failures: createFailures(terminal, false) });
  const sections = new Map(
    read('docs/cli.md')
      .split(/^## /m)
      .slice(1)
      .map((section) => [/^`undertone (\w+)/.exec(section)?.[1] ?? '', section]),
  );
  sections.delete('');

  test('has a section for every command and for nothing else', () => {
    expect(unique(sections.keys())).toEqual(unique(program.commands.map((command) => command.name())));
  });

  test.each(program.commands.map((command) => [command.name(), command] as const))(
    'lists exactly the options of %s',
    (name, command) => {
      const listed = [...(sections.get(name) ?? '').matchAll(/^\| `(--[^`]+)` \|/gm)].map(
        (match) => match[1]!,
      );
      const flags = [command, ...command.commands].flatMap(({ options }) =>
        options.map((option) => option.flags),
      );
      expect(unique(listed)).toEqual(unique(flags));
    },
  );
});

describe('README.md', () => {
  test('states exactly the results of the model that ships', () => {
    const card = JSON.parse(read('models/default/model.json')) as ModelCard;
    const section = read('README.md').split('## Accuracy')[1]?.split('\n## ')[0] ?? '';
    const rows = [...section.matchAll(/^\| (\S+) \| ([\d.]+) \| (\d+) \| .* \|$/gm)].map((match) =>
      match.slice(1),
    );
    const expected = card.metrics.map(({ name, value, n }) => [name, value.toFixed(3), `${n}`]);
    expect(rows).toEqual(expected);
    const words = section.replaceAll(/^```.*$/gm, '').replaceAll(/\s+/g, ' ');
    for (const { protocol } of card.metrics) expect(words).toContain(protocol);
  });

  test('says of how many clips that model misjudges', () => {
    const card = JSON.parse(read('models/default/model.json')) as ModelCard;
    const { n, value } = card.metrics.find(({ name }) => name === 'test.accuracy')!;
    const text = read('README.md').replaceAll('\n', ' ');
    expect(text).toContain(
      `of ${n} acted clips by four unknown speakers ${Math.round(n * (1 - value))} were misjudged`,
    );
  });
});

describe('code in README.md', () => {
  const blocks = [...read('README.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

  // Reading the types of Node and of the SDK takes seconds, so it is done once, and slowly on a busy machine.
  test('compiles against the public doors, which would notice if it did not', { timeout: 180_000 }, () => {
    const wrong = "import { nothing } from 'undertone/sdk';\nnothing();\n";
    const [errorsOfWrong, ...errors] = compileErrors([wrong, ...blocks]);
    expect(errorsOfWrong).toHaveLength(1);
    expect(blocks.length).toBeGreaterThan(1);
    expect(errors).toEqual(blocks.map(() => []));
  });
});

describe('links', () => {
  const folders = ['.', 'docs', 'docs/adr', 'plugins', 'examples', 'models', 'bench'].filter((folder) =>
    existsSync(join(REPOSITORY, folder)),
  );
  const pages = folders.flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );

  test.each(pages)('%s links to files that are there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map((match) => match[1]!);
    expect(targets.filter((target) => !existsSync(join(REPOSITORY, dirname(page), target)))).toEqual([]);
  });
});
