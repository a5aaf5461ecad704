import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parseEmodbName } from '../../../src/train/corpora/emodb.ts';
import { CORPUS_NAMES, openCorpus } from '../../../src/train/corpora/registry.ts';
import { parseSaveePath } from '../../../src/train/corpora/savee.ts';
import { parseTessName } from '../../../src/train/corpora/tess.ts';
import { describeWith, SHARED } from '../../requirements.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

async function folderOf(...paths: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '');
  }
  return folder;
}

describe('file names', () => {
  it.each([
    ['OAF_back_angry.wav', 'tess/OAF', 64, 'angry'],
    ['YAF_pleasant_surprised/YAF_dog_ps.wav', 'tess/YAF', 26, 'surprised'],
    ['OA_bite_neutral.wav', 'tess/OAF', 64, 'neutral'],
  ])('of TESS: %s', (path, speaker, age, label) => {
    expect(parseTessName(path)).toMatchObject({ speaker, age, label, gender: 'female' });
  });

  it.each([
    ['DC/a01.wav', 'savee/DC', 'angry'],
    ['KL_su15.wav', 'savee/KL', 'surprised'],
    ['AudioData/JE/sa03.wav', 'savee/JE', 'sad'],
  ])('of SAVEE: %s', (path, speaker, label) => {
    expect(parseSaveePath(path)).toMatchObject({ speaker, label, gender: 'male' });
  });

  it.each([
    ['03a01Fa.wav', 'emodb/03', 'male', 31, 'happy'],
    ['16b10Wb.wav', 'emodb/16', 'female', 31, 'angry'],
    ['14a07N.wav', 'emodb/14', 'female', 35, 'neutral'],
  ])('of EmoDB: %s', (path, speaker, gender, age, label) => {
    expect(parseEmodbName(path)).toMatchObject({ speaker, gender, age, label });
  });

  it.each([
    [parseTessName, 'OAF_back_bored.wav'],
    [parseTessName, 'call.wav'],
    [parseSaveePath, 'XX/a01.wav'],
    [parseSaveePath, 'DC_z01.wav'],
    [parseEmodbName, '03a01Lb.wav'],
    [parseEmodbName, '04a01Fa.wav'],
  ])('passes over what is none', (parse, path) => {
    expect(parse(path)).toBeNull();
  });
});

describe('openCorpus', () => {
  it('counts the clips of boredom that EmoDB has and no label stands for', async () => {
    const folder = await folderOf('wav/03a01Fa.wav', 'wav/03a01Lb.wav', 'wav/08b03La.wav');
    const corpus = await openCorpus('emodb', folder);
    expect(corpus.clips).toHaveLength(1);
    expect(corpus.remarks).toEqual(['2 clips of boredom left out: no label stands for it']);
  });

  it('counts a clip once when the copy on disk holds it in two folders', async () => {
    const folder = await folderOf('OAF_angry/OAF_back_angry.wav', 'copy/OAF_angry/OAF_back_angry.wav');
    expect((await openCorpus('tess', folder)).clips).toHaveLength(1);
  });

  it('keeps speech and song apart that lie in one folder', async () => {
    const folder = await folderOf('Actor_01/03-01-03-01-01-01-01.wav', 'Actor_01/03-02-03-01-01-01-01.wav');
    for (const name of ['ravdess', 'ravdess-song']) {
      expect((await openCorpus(name, folder)).clips.map(({ corpus }) => corpus)).toEqual([name]);
    }
  });

  it('asks for songs where there is only speech', async () => {
    const folder = await folderOf('03-01-03-01-01-01-01.wav');
    await expect(openCorpus('ravdess-song', folder)).rejects.toMatchObject({ code: 'ERR_CORPUS' });
  });

  it('joins nEMO with its table, whatever the files were encoded to', async () => {
    const folder = await folderOf('samples/WR0_anger_1.opus', 'samples/stray.opus');
    await writeFile(
      join(folder, 'data.tsv'),
      'file_id\temotion\traw_text\tspeaker_id\tgender\tage\nWR0_anger_1.wav\tanger\t"Tak, ""tak"""\t   WR0\tmale\t23\n',
    );
    expect((await openCorpus('nemo', folder)).clips).toEqual([
      expect.objectContaining({ speaker: 'nemo/WR0', gender: 'male', age: 23, label: 'angry' }),
    ]);
  });

  it('says which columns a table lacks', async () => {
    const folder = await folderOf('samples/WR0_anger_1.opus');
    await writeFile(join(folder, 'data.tsv'), 'file_id\temotion\n');
    await expect(openCorpus('nemo', folder)).rejects.toMatchObject({
      code: 'ERR_CORPUS',
      message: expect.stringContaining('speaker_id'),
    });
  });

  test.each(CORPUS_NAMES)('an empty folder is no %s', async (name) => {
    await expect(openCorpus(name, await temporaryFolder())).rejects.toMatchObject({ code: 'ERR_CORPUS' });
  });

  it('knows no other names', async () => {
    await expect(openCorpus('iemocap', '.')).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' });
  });
});

describeWith('shared', 'the corpora beside the repository', () => {
  test.each([
    ['ravdess', 1440, 24, 8],
    ['ravdess-song', 1012, 23, 6],
    ['crema-d', 7436, 91, 6],
    ['tess', 2800, 2, 7],
    ['nemo', 4481, 9, 6],
  ])('%s has %i clips, %i speakers, %i labels', async (name, clips, speakers, labels) => {
    const corpus = await openCorpus(name, join(SHARED, 'data', name));
    expect(corpus.clips).toHaveLength(clips);
    expect(new Set(corpus.clips.map(({ speaker }) => speaker)).size).toBe(speakers);
    expect(new Set(corpus.clips.map(({ label }) => label)).size).toBe(labels);
    const hasAges = !name.startsWith('ravdess');
    expect(corpus.clips.every(({ age }) => hasAges === (age !== undefined && age >= 18 && age < 80))).toBe(
      true,
    );
  });
});
