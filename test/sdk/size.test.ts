import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import { REPOSITORY } from '../requirements.ts';

const MAX_GZIPPED_BYTES = 10_000;

/** Bundles every export of the client, as a browser would load it. */
async function bundle(): Promise<Rolldown.RolldownOutput['output']> {
  const built = await build({
    configFile: false,
    root: REPOSITORY,
    logLevel: 'silent',
    build: {
      write: false,
      rolldownOptions: {
        input: `${REPOSITORY}/src/sdk/index.ts`,
        preserveEntrySignatures: 'strict',
        output: { format: 'es' },
      },
    },
  });
  return (built as Rolldown.RolldownOutput).output;
}

describe('the bundle of undertone/sdk', () => {
  let output: Rolldown.RolldownOutput['output'];
  beforeAll(async () => {
    output = await bundle();
  });

  test('is one file without imports', () => {
    expect(output).toHaveLength(1);
    expect(output[0].imports).toEqual([]);
    expect(output[0].dynamicImports).toEqual([]);
    expect(output[0].exports).toContain('createSubscriber');
  });

  test('takes less than 10 kB on the wire', () => {
    const bytes = gzipSync(output[0].code).length;
    expect(bytes).toBeGreaterThan(3_000);
    expect(bytes).toBeLessThan(MAX_GZIPPED_BYTES);
  });
});
