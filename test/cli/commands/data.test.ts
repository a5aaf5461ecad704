import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { createFileServer } from '../../train/corpora/download/file-server.ts';
import { zipFile } from '../../train/corpora/download/zip-file.ts';
import { createRecordingTerminal } from '../recording-terminal.ts';
import { runCommand } from '../run-command.ts';

const ARCHIVE = zipFile({
  'Actor_01/03-01-05-01-01-01-01.wav': 'angry',
  'Actor_02/03-01-03-01-01-01-02.wav': 'happy',
});
const CHECKSUM = `md5:${createHash('md5').update(ARCHIVE).digest('hex')}`;

async function data(...args: readonly string[]) {
  const server = await createFileServer({ '/r.zip': ARCHIVE });
  const folder = await temporaryFolder();
  const run = () => runCommand(['data', 'ravdess', '--to', folder, '--url', `${server.url}/r.zip`, ...args]);
  return { server, folder, run };
}

test('says what there is now, as JSON', async () => {
  const { folder, run } = await data('--checksum', CHECKSUM, '--json');
  const expected = {
    corpus: 'ravdess',
    folder,
    title: 'RAVDESS speech (Livingstone and Russo 2018)',
    licence: 'CC BY-NC-SA 4.0',
    clips: 2,
    speakers: 2,
  };
  const first = await run();
  expect(first).toMatchObject({ exitCode: 0, noted: [] });
  expect(JSON.parse(first.printed[0]!)).toEqual({ ...expected, wasThere: false });
  expect(JSON.parse((await run()).printed[0]!)).toEqual({ ...expected, wasThere: true });
});

test('tells people the licence', async () => {
  const { run } = await data('--checksum', CHECKSUM);
  expect((await run()).printed[0]).toMatch(/2 clips by 2 speakers; licence CC BY-NC-SA 4\.0$/);
});

test('an archive that is not the published one fails', async () => {
  const { folder, run } = await data();
  expect(await run()).toMatchObject({ exitCode: 1, noted: [expect.stringMatching(/^ERR_DOWNLOAD: /)] });
  expect(await readdir(folder)).toEqual([]);
});

test('an interruption has its own exit code', async () => {
  const { folder, server } = await data();
  const terminal = createRecordingTerminal();
  terminal.interrupt();
  const args = ['data', 'ravdess', '--to', folder, '--url', `${server.url}/r.zip`];
  expect(await runCommand(args, terminal)).toMatchObject({ exitCode: 130 });
});

test.each([
  ['another corpus', ['data', 'iemocap', '--to', 'x']],
  ['no folder', ['data', 'ravdess']],
  ['an address that is none', ['data', 'ravdess', '--to', 'x', '--url', 'here']],
  ['a checksum that is none', ['data', 'ravdess', '--to', 'x', '--checksum', 'abc']],
])('%s is wrong use', async (_, args) => {
  expect(await runCommand(args)).toMatchObject({
    exitCode: 2,
    noted: [expect.stringMatching(/^ERR_INVALID_OPTION: /)],
  });
});
