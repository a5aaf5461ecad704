import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';
import { REPOSITORY } from '../requirements.ts';

const MAX_GZIPPED_BYTES = 10_000;

async function bundle() {
  const build = await rolldown({
    input: `${REPOSITORY}/src/sdk/index.ts`,
    platform: 'browser',
    external: () => false,
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output;
}

describe('the bundle of undertone/sdk', () => {
  test('is one file without imports', async () => {
    const output = await bundle();
    expect(output).toHaveLength(1);
    expect(output[0].imports).toEqual([]);
    expect(output[0].dynamicImports).toEqual([]);
  });

  test('takes less than 10 kB on the wire', async () => {
    const [{ code }] = await bundle();
    expect(code).toContain('/v1/events');
    expect(gzipSync(code).length).toBeLessThan(MAX_GZIPPED_BYTES);
  });
});
