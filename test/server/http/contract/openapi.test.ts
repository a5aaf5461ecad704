import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../../../src/server/http/contract/openapi.ts';
import { OPERATIONS } from '../../../../src/server/http/contract/operations.ts';
import { REPOSITORY } from '../../../requirements.ts';
import { OPENAPI } from '../../contract-check.ts';
import { danglingReferences } from '../../dangling-references.ts';
import { closeServersAfterEach, START, silence, startTestServer } from '../../test-server.ts';

closeServersAfterEach();

interface Described {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { description: string; content?: Record<string, object> }>>;
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

const DOCUMENT = openApiDocument() as Document;
const DESCRIBED = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Routes as the sources add them. */
function routesInSources(): string[] {
  const folders = ['src/server/http', 'src/server/auth', 'src/server/plugins'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(REPOSITORY, folder, name), 'utf8')),
  );
  const routes = files.flatMap((source) => [
    ...source.matchAll(/\b(?:app|scope)\.(get|post)(?:<[^(]*>)?\(\s*'(\/[^']+)'/g),
  ]);
  // The page at `/` is no operation.
  return routes
    .map(([, method, path]) => `${method} ${path}`)
    .filter((route) => route !== 'get /')
    .sort();
}

describe('the OpenAPI document', () => {
  test('has the form of version 3.1', () => {
    expect(DOCUMENT.openapi).toBe('3.1.0');
    expect(DOCUMENT.info).toMatchObject({
      title: 'Undertone',
      version: expect.stringMatching(/^1\.\d+\.\d+$/),
    });
    const ids = DESCRIBED.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of DESCRIBED) {
      for (const response of Object.values(operation.responses)) expect(response.description).not.toBe('');
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual(named);
    }
  });

  test('refers to nothing that is not there', () => {
    expect(danglingReferences(DOCUMENT)).toEqual([]);
  });

  test('describes exactly the routes there are', () => {
    // The documents and the vocabulary are added under constants.
    const constants = ['get /asyncapi.json', 'get /emotionml/vocabulary.xml', 'get /openapi.json'];
    const described = OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort();
    expect(described).toEqual([...routesInSources(), ...constants].sort());
  });

  test('is the one in docs/contracts, which scripts/write-contracts.ts writes', () => {
    const written = readFileSync(join(REPOSITORY, 'docs/contracts/openapi.json'), 'utf8');
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(DOCUMENT)));
  });
});

describe('the server answers as its contract says', () => {
  test('with both contracts', async () => {
    const { get } = await startTestServer();
    for (const [path, field] of [
      ['/openapi.json', 'openapi'],
      ['/asyncapi.json', 'asyncapi'],
    ] as const) {
      const response = await get(path);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(await response.json()).toHaveProperty(field);
    }
  });

  test.each([
    ['/v1/streams', 'StreamList'],
    ['/v1/streams/call-1', 'StreamOverview'],
    ['/v1/streams/call-1/events', 'StreamEventsPage'],
    ['/v1/streams/call-1/summary', 'StreamSummary'],
    ['/v1/streams/nobody', 'Error'],
    ['/v1/streams/call-1/export?format=pdf', 'Error'],
    ['/v1/model', 'ModelCard'],
    ['/v1/plugins', 'PluginList'],
    ['/readyz', 'Status'],
  ])('at %s', async (path, schema) => {
    const server = await startTestServer();
    const publisher = await server.ingest();
    publisher.send({ ...START, stream: 'call-1', channels: 2, roles: ['customer', 'agent'], events: true });
    publisher.send(silence(2_000));
    await publisher.next('emotion.window');
    const answer = await (await server.get(path)).json();
    const page = answer as { events?: object[] };
    const isPage = schema === 'StreamEventsPage';
    // The page refers to events in general; each of them is held against its own schema elsewhere.
    const checked = isPage ? { ...page, events: [] } : answer;
    expect(OPENAPI.problems(schema, checked)).toEqual([]);
  });
});
