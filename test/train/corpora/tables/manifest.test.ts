import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listManifest } from '../../../../src/train/corpora/tables/manifest.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

async function manifest(...lines: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'audio'));
  for (const name of ['a.wav', 'b, c.wav']) await writeFile(join(folder, 'audio', name), '');
  await writeFile(join(folder, 'clips.csv'), `${lines.join('\r\n')}\r\n`);
  return join(folder, 'clips.csv');
}

test('lists clips beside the manifest, in its order, whatever the order of its columns', async () => {
  const path = await manifest(
    '\uFEFFcorpus,gender,speaker,label,file,age,intensity',
    'calls,female,7,angry,"audio/b, c.wav",41,strong',
    'calls-song,male,ravdess/21,calm,audio/a.wav,,',
  );
  expect(await listManifest(path)).toEqual([
    {
      path: join(path, '..', 'audio', 'b, c.wav'),
      corpus: 'calls',
      speaker: 'calls/7',
      gender: 'female',
      age: 41,
      label: 'angry',
      intensity: 'strong',
    },
    {
      path: join(path, '..', 'audio', 'a.wav'),
      corpus: 'calls-song',
      speaker: 'ravdess/21',
      gender: 'male',
      label: 'calm',
      intensity: null,
    },
  ]);
});

test('names every problem and its line at once', async () => {
  const path = await manifest(
    'file,label,speaker,gender,corpus',
    'audio/a.wav,mad,7,woman,calls',
    'audio/none.wav,angry,7,female,calls',
    'audio/a.wav,angry,7,male,calls,9',
    'audio/a.wav,angry,7,male,',
    'audio/a.wav,angry,8,male,calls',
  );
  const text = await listManifest(path).then(
    () => '',
    ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
  );
  expect(text).toContain('ERR_CORPUS');
  for (const problem of [
    'line 2: label must be one of neutral, calm',
    'line 2: gender must be female or male, got "woman"',
    'line 3: no file audio/none.wav',
    'line 4: has 6 cells, expected 5',
    'line 5: corpus is empty',
    'line 6: the file was named before',
  ]) {
    expect(text).toContain(problem);
  }
});

test('a speaker has one gender', async () => {
  const path = await manifest(
    'file,label,speaker,gender,corpus',
    'audio/a.wav,angry,7,female,calls',
    '"audio/b, c.wav",angry,7,male,calls',
  );
  await expect(listManifest(path)).rejects.toMatchObject({
    message: expect.stringContaining('line 3: speaker calls/7 was female before'),
  });
});

test.each([
  ['a missing column', ['file,label,speaker,gender'], 'line 1: no column corpus'],
  ['an unknown column', ['file,label,speaker,gender,corpus,mood'], 'column "mood" is unknown'],
  ['no header', ['audio/a.wav,angry,7,male,calls'], 'line 1: no column file'],
  ['no rows', ['file,label,speaker,gender,corpus'], 'it names no clip'],
])('refuses %s', async (_, lines, message) => {
  await expect(listManifest(await manifest(...lines))).rejects.toMatchObject({
    code: 'ERR_CORPUS',
    message: expect.stringContaining(message),
  });
});

test('says when there is no such file', async () => {
  await expect(listManifest('nowhere.csv')).rejects.toMatchObject({
    code: 'ERR_CORPUS',
    message: expect.stringContaining('nowhere.csv'),
  });
});
