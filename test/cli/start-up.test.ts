import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Number of TensorFlow.js modules a process holds after importing one of our files. */
function tensorFlowModulesAfter(file: string): number {
  const url = new URL(`../../src/${file}`, import.meta.url).href;
  const script = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(url)});
    const loaded = Object.keys(createRequire(${JSON.stringify(url)}).cache);
    console.log(loaded.filter((name) => name.includes('@tensorflow')).length);
  `;
  const args = ['--import', tsx, '--conditions=undertone-source', '--input-type=module', '--eval', script];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

it('the command line loads TensorFlow.js only to train: serving should not pay for it', () => {
  expect(tensorFlowModulesAfter('cli/program.ts')).toBe(0);
  // Shows that the count would notice.
  expect(tensorFlowModulesAfter('train/networks/gelu.ts')).toBeGreaterThan(0);
});

it('ONNX Runtime reports to nobody: what it would read for that, a long command line overflows', () => {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const files = Array.from({ length: 600 }, (_, number) => `a-recording-that-is-not-there-${number}.wav`);
  // The runtime reports nothing in continuous integration anyway.
  const { CI: _, ORT_DISABLE_TELEMETRY: __, ...env } = process.env;
  const args = ['--conditions=undertone-source', '--import', tsx, cli, 'analyze', ...files];
  const { signal, status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  expect({ signal, status }).toEqual({ signal: null, status: 1 });
  expect(stderr).toContain('a-recording-that-is-not-there-599.wav');
});
