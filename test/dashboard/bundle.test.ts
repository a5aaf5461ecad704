import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import { REPOSITORY } from '../requirements.ts';

/** What a first visit may cost, bytes. */
const MAX_FIRST_LOAD = 120 * 1_024;

/** Namespaces of SVG and HTML, and addresses in the SDK's error messages. */
const NEVER_ASKED: readonly string[] = ['http://www.w3.org', 'http://localhost', 'https://example.org'];

describe('the built page', () => {
  let files: readonly { readonly fileName: string; readonly content: string | Uint8Array }[];

  beforeAll(async () => {
    const built = (await build({
      configFile: join(REPOSITORY, 'vite.config.ts'),
      logLevel: 'silent',
      build: { write: false },
    })) as Rolldown.RolldownOutput;
    files = built.output.map((file) => ({
      fileName: file.fileName,
      content: file.type === 'chunk' ? file.code : file.source,
    }));
  });

  test('loads less than 120 kB at first, compressed', () => {
    const firstLoad = files.filter(({ fileName }) => !/worklet|worker/.test(fileName));
    const sizes = firstLoad.map(({ content }) => gzipSync(content).length);
    expect(firstLoad.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_FIRST_LOAD);
  });

  test('has no inline script or style, which its security policy would block', () => {
    const html = String(files.find(({ fileName }) => fileName === 'index.html')?.content);
    expect(html).toContain('<script type="module"');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|style=/);
  });

  test('names no other host', () => {
    const urls = files.flatMap(({ content }) => String(content).match(/https?:\/\/[\w.-]+/g) ?? []);
    expect(urls.filter((url) => !NEVER_ASKED.includes(url))).toEqual([]);
  });
});
