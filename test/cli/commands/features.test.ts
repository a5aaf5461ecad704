import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCommand, SPEECH } from '../run-command.ts';

test.each([
  ['logMel', 128],
  ['mfcc', 13],
])('writes the float32 numbers of %s in the shape it prints', async (kind, rows) => {
  const out = join(await temporaryFolder(), 'features.f32');
  const { exitCode, printed } = await runCommand([
    'features',
    SPEECH,
    '--kind',
    kind,
    '--out',
    out,
    '--json',
  ]);
  const { shape } = JSON.parse(printed[0]!) as { shape: [number, number] };
  expect(exitCode).toBe(0);
  expect(shape[0]).toBe(rows);
  expect((await readFile(out)).byteLength).toBe(4 * shape[0] * shape[1]);
});

test('without --json it says what it wrote', async () => {
  const out = join(await temporaryFolder(), 'features.f32');
  const { printed } = await runCommand(['features', SPEECH, '--out', out]);
  expect(printed[0]).toMatch(/logMel of .*speech\.wav, 128 rows of \d+ frames$/);
});

test('an unknown kind is wrong use', async () => {
  const { exitCode, noted } = await runCommand(['features', SPEECH, '--kind', 'chroma', '--out', 'x.f32']);
  expect(exitCode).toBe(2);
  expect(noted[0]).toMatch(/^ERR_INVALID_OPTION: .*chroma.*logMel, mfcc/);
});

test('a place that cannot be written is wrong use', async () => {
  const out = join(await temporaryFolder(), 'missing', 'features.f32');
  const { exitCode, noted } = await runCommand(['features', SPEECH, '--out', out]);
  expect(exitCode).toBe(2);
  expect(noted[0]).toContain(`--out ${out} cannot be written`);
});

test('a recording that is not there fails', async () => {
  const { exitCode, noted } = await runCommand(['features', 'missing.wav', '--out', 'x.f32']);
  expect(exitCode).toBe(1);
  expect(noted[0]).toMatch(/^ERR_FILE_NOT_FOUND: /);
});
