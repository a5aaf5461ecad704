import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadCorpus } from '../../../../src/train/corpora/download/download-corpus.ts';
import type { DownloadProgress } from '../../../../src/train/corpora/download/download-plan.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { createFileServer } from './file-server.ts';
import { zipFile } from './zip-file.ts';

const ACTOR_1 = '03-01-05-01-01-01-01.wav';
const ACTOR_2 = '03-01-03-01-01-01-02.wav';
const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
const filesBelow = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('RAVDESS', () => {
  const archive = zipFile({
    'Actor_01/': '',
    [`Actor_01/${ACTOR_1}`]: 'angry',
    [`Actor_02/${ACTOR_2}`]: 'happy',
    'notes.txt': 'no clip',
  });
  const checksum = `md5:${createHash('md5').update(archive).digest('hex')}`;

  it('is downloaded, unpacked, and not downloaded again', async () => {
    const server = await createFileServer({ '/r.zip': archive });
    const folder = await temporaryFolder();
    const steps = new Set<string>();
    const options = {
      url: `${server.url}/r.zip`,
      checksum,
      onProgress: ({ step }: DownloadProgress) => void steps.add(step),
    };
    const corpus = await downloadCorpus('ravdess', folder, options);
    expect(corpus).toMatchObject({ wasThere: false, licence: 'CC BY-NC-SA 4.0' });
    expect(corpus.clips.map(({ speaker }) => speaker)).toEqual(['ravdess/01', 'ravdess/02']);
    expect([...steps]).toEqual(['download', 'unpack']);
    const expected = ['.ravdess.download.json', `Actor_01/${ACTOR_1}`, `Actor_02/${ACTOR_2}`];
    expect(await filesBelow(folder)).toEqual(expected);
    expect(await readFile(join(folder, 'Actor_02', ACTOR_2), 'utf8')).toBe('happy');
    expect(await downloadCorpus('ravdess', folder, options)).toMatchObject({ wasThere: true });
    expect(server.requests).toHaveLength(1);
  });

  it('is downloaded again when a clip has gone', async () => {
    const server = await createFileServer({ '/r.zip': archive });
    const folder = await temporaryFolder();
    const options = { url: `${server.url}/r.zip`, checksum };
    await downloadCorpus('ravdess', folder, options);
    await rm(join(folder, 'Actor_01', ACTOR_1));
    expect(await downloadCorpus('ravdess', folder, options)).toMatchObject({ wasThere: false });
    expect(await filesBelow(folder)).toContain(`Actor_01/${ACTOR_1}`);
  });

  it('is held against the published checksum unless told another', async () => {
    const server = await createFileServer({ '/r.zip': archive });
    const folder = await temporaryFolder();
    await expect(downloadCorpus('ravdess', folder, { url: `${server.url}/r.zip` })).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringContaining('instead of bc696df654c87fed845eb13823edef8a'),
    });
    expect(await filesBelow(folder)).toEqual([]);
  });

  it('is not unpacked from a damaged archive, however it hashes', async () => {
    const damaged = Buffer.from(archive);
    // The first byte of the first clip's deflated content: a reserved block type.
    damaged[archive.indexOf(ACTOR_1) + ACTOR_1.length] = 0xff;
    const server = await createFileServer({ '/r.zip': damaged });
    const folder = await temporaryFolder();
    const hex = createHash('md5').update(damaged).digest('hex');
    await expect(
      downloadCorpus('ravdess', folder, { url: `${server.url}/r.zip`, checksum: `md5:${hex}` }),
    ).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringContaining('cannot be unpacked'),
    });
    expect(await filesBelow(folder)).not.toContain(`Actor_01/${ACTOR_1}`);
  });

  it('never writes outside its folder', async () => {
    const evil = zipFile({ [`../../${ACTOR_1}`]: 'angry' });
    const server = await createFileServer({ '/r.zip': evil });
    const folder = await temporaryFolder();
    const hex = createHash('md5').update(evil).digest('hex');
    await expect(
      downloadCorpus('ravdess', folder, { url: `${server.url}/r.zip`, checksum: `md5:${hex}` }),
    ).rejects.toMatchObject({ code: 'ERR_DOWNLOAD' });
  });

  it('takes no options of CREMA-D, and only addresses of the web', async () => {
    const wrong = [{ index: 'http://localhost/' }, { url: 'ftp://localhost/r.zip' }, { url: 'r.zip' }];
    for (const options of wrong) {
      await expect(downloadCorpus('ravdess', 'never-made', options)).rejects.toMatchObject({
        code: 'ERR_INVALID_OPTION',
      });
    }
  });
});

describe('CREMA-D', () => {
  const TABLE = 'ActorID,Age,Sex\n1001,51,Male\n1002,21,Female\n';
  const clips = new Map(
    ['1001_DFA_ANG_XX', '1001_IEO_SAD_HI', '1002_DFA_NEU_XX'].map((name) => [
      `AudioWAV/${name}.wav`,
      Buffer.from(name.repeat(100)),
    ]),
  );
  const pointer = (content: Buffer) =>
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${content.length}\n`;
  const index = zipFile({
    'CREMA-D-master/VideoDemographics.csv': TABLE,
    'CREMA-D-master/README.md': 'not wanted',
    ...Object.fromEntries(
      [...clips].flatMap(([name, content]) => [
        [`CREMA-D-master/${name}`, pointer(content)],
        [`CREMA-D-master/${name.replace('AudioWAV', 'AudioMP3')}`, pointer(content)],
      ]),
    ),
  });

  const serve = async () => {
    const files = Object.fromEntries([...clips].map(([name, content]) => [`/raw/${name}`, content]));
    const server = await createFileServer({ '/index.zip': index, ...files });
    const options = { index: `${server.url}/index.zip`, url: `${server.url}/raw/`, retryMs: 0 };
    return { server, options, folder: await temporaryFolder() };
  };

  it('is downloaded clip by clip, each held against its checksum', async () => {
    const { server, options, folder } = await serve();
    const progress: DownloadProgress[] = [];
    const corpus = await downloadCorpus('crema-d', folder, {
      ...options,
      onProgress: (step) => progress.push(step),
    });
    expect(corpus.clips.map(({ speaker, age }) => [speaker, age])).toEqual([
      ['crema-d/1001', 51],
      ['crema-d/1001', 51],
      ['crema-d/1002', 21],
    ]);
    expect(await filesBelow(folder)).toEqual([
      '.crema-d.download.json',
      ...clips.keys(),
      'VideoDemographics.csv',
    ]);
    expect(progress.at(-1)).toEqual({ step: 'download', done: 4_500, total: 4_500, unit: 'bytes' });
    expect(await downloadCorpus('crema-d', folder, options)).toMatchObject({ wasThere: true });
    expect(server.requests).toHaveLength(4);
  });

  it('keeps the clips that arrived and fetches only the others next time', async () => {
    const { server, options, folder } = await serve();
    const missing = '/raw/AudioWAV/1002_DFA_NEU_XX.wav';
    const content = server.files.get(missing)!;
    server.files.delete(missing);
    await expect(downloadCorpus('crema-d', folder, options)).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringContaining('1002_DFA_NEU_XX.wav answered 404'),
    });
    const arrived = (await filesBelow(folder)).filter((name) => name.endsWith('.wav')).length;
    const asked = server.requests.length;
    server.files.set(missing, content);
    expect((await downloadCorpus('crema-d', folder, options)).clips).toHaveLength(3);
    expect(server.requests.length - asked).toBe(3 - arrived);
  });

  it('refuses a pointer in place of a clip', async () => {
    const { server, options, folder } = await serve();
    const name = 'AudioWAV/1001_DFA_ANG_XX.wav';
    server.files.set(`/raw/${name}`, Buffer.from(pointer(clips.get(name)!)));
    await expect(downloadCorpus('crema-d', folder, options)).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringContaining(`bytes instead of ${clips.get(name)!.length}`),
    });
  });

  it('takes clips from the archive where it holds them itself', async () => {
    const whole = zipFile({
      'mirror/VideoDemographics.csv': TABLE,
      'mirror/AudioWAV/1001_DFA_ANG_XX.wav': 'x'.repeat(5_000),
    });
    const server = await createFileServer({ '/index.zip': whole });
    const folder = await temporaryFolder();
    const corpus = await downloadCorpus('crema-d', folder, { index: `${server.url}/index.zip` });
    expect(corpus.clips).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  it('says so when the list is no archive, and fetches it anew next time', async () => {
    const { server, options, folder } = await serve();
    server.files.set('/index.zip', Buffer.from('<html>'));
    await expect(downloadCorpus('crema-d', folder, options)).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringContaining('cannot be unpacked'),
    });
    server.files.set('/index.zip', index);
    expect((await downloadCorpus('crema-d', folder, options)).clips).toHaveLength(3);
  });

  it('stops when told to', async () => {
    const { options, folder } = await serve();
    const stop = new AbortController();
    const onProgress = ({ step }: DownloadProgress) => {
      if (step === 'list') stop.abort();
    };
    await expect(
      downloadCorpus('crema-d', folder, { ...options, onProgress, signal: stop.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect((await downloadCorpus('crema-d', folder, options)).clips).toHaveLength(3);
  });

  it('takes no checksum of its own', async () => {
    const checksum = `md5:${'0'.repeat(32)}`;
    await expect(downloadCorpus('crema-d', 'never-made', { checksum })).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
  });

  it('says when the folder cannot be made', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(downloadCorpus('crema-d', join(file, 'corpus'))).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
    });
  });
});
