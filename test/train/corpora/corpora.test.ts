import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listCremaD } from '../../../src/train/corpora/crema-d.ts';
import { listRavdess, parseRavdessName } from '../../../src/train/corpora/ravdess.ts';

describe('parseRavdessName', () => {
  it('reads emotion, intensity, actor and gender', () => {
    expect(parseRavdessName('a/03-01-05-02-01-02-21.flac')).toEqual({
      path: 'a/03-01-05-02-01-02-21.flac',
      corpus: 'ravdess',
      speaker: 'ravdess/21',
      gender: 'male',
      label: 'angry',
      intensity: 'strong',
    });
    expect(parseRavdessName('03-02-02-01-01-01-08.wav')).toMatchObject({
      corpus: 'ravdess-song',
      gender: 'female',
      label: 'calm',
    });
  });

  it.each(['02-01-05-02-01-02-21.mp4', '03-01-09-02-01-02-21.wav', 'call.wav'])('passes over %s', (name) => {
    expect(parseRavdessName(name)).toBeNull();
  });
});

describe('corpus folders', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-corpus-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lists RAVDESS in one order whatever the folders', async () => {
    for (const actor of ['Actor_02', 'Actor_01']) await mkdir(join(folder, actor));
    await writeFile(join(folder, 'Actor_02', '03-01-01-01-01-01-02.wav'), '');
    await writeFile(join(folder, 'Actor_01', '03-01-03-01-01-01-01.flac'), '');
    await writeFile(join(folder, 'Actor_01', 'notes.txt'), '');
    expect((await listRavdess(folder)).map((clip) => clip.label)).toEqual(['happy', 'neutral']);
  });

  it('joins CREMA-D clips with the table of actors', async () => {
    await writeFile(
      join(folder, 'VideoDemographics.csv'),
      '"ActorID","Age","Sex","Race","Ethnicity"\r\n1001,51,"Male",x,y\r\n1002,21,"Female",x,y\r\n',
    );
    for (const name of ['1001_DFA_ANG_XX.wav', '1002_IEO_SAD_HI.opus', '1002_IEO_SAD.txt'])
      await writeFile(join(folder, name), '');
    expect(await listCremaD(folder)).toEqual([
      expect.objectContaining({ speaker: 'crema-d/1001', gender: 'male', label: 'angry', intensity: null }),
      expect.objectContaining({
        speaker: 'crema-d/1002',
        gender: 'female',
        label: 'sad',
        intensity: 'strong',
      }),
    ]);
  });

  it('says what it looked for in a folder without clips', async () => {
    await expect(listRavdess(folder)).rejects.toMatchObject({
      code: 'ERR_CORPUS',
      message: expect.stringContaining('03-01-05'),
    });
    await expect(listRavdess(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'ERR_CORPUS' });
    await expect(listCremaD(folder)).rejects.toMatchObject({
      code: 'ERR_CORPUS',
      message: expect.stringContaining('VideoDemographics'),
    });
  });
});
