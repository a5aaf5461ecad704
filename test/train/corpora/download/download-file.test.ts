import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseChecksum } from '../../../../src/train/corpora/download/checksum.ts';
import { downloadFile } from '../../../../src/train/corpora/download/download-file.ts';
import { diskError } from '../../../../src/train/corpora/download/part-file.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { createFileServer, type FileServer } from './file-server.ts';

/** Bytes without a pattern, so that a wrong splice shows. */
const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8) * 13) & 0xff));

const md5 = (bytes: Buffer) => parseChecksum(`md5:${createHash('md5').update(bytes).digest('hex')}`);
const checksum = md5(CONTENT);
const patient = { retryMs: 0 };
const once = { retryMs: 0, maxAttempts: 1 };

let server: FileServer;
let folder: string;
let path: string;

beforeEach(async () => {
  server = await createFileServer({ '/a.zip': CONTENT });
  folder = await temporaryFolder();
  path = join(folder, 'a.zip');
});

const download = (options: Parameters<typeof downloadFile>[2]) =>
  downloadFile(`${server.url}/a.zip`, path, options);

/** Vitest would compare a Buffer number by number. */
const expectFile = async (content: Buffer) => expect(Buffer.compare(await readFile(path), content)).toBe(0);

describe('downloadFile', () => {
  it('writes the file, tells how far it is and leaves nothing else', async () => {
    const progress: (number | null)[][] = [];
    await download({ checksum, onProgress: (done, total) => progress.push([done, total]) });
    await expectFile(CONTENT);
    expect(await readdir(folder)).toEqual(['a.zip']);
    expect(progress[0]).toEqual([0, CONTENT.length]);
    expect(progress.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
  });

  it('goes on in the next call where a broken connection left it', async () => {
    server.treatments.push({ cutAfter: 100_000 });
    await expect(download({ checksum, ...once })).rejects.toMatchObject({
      code: 'ERR_CONNECTION',
      retryable: true,
    });
    expect((await readdir(folder)).sort()).toEqual(['a.zip.part', 'a.zip.part.etag']);
    const { length } = await readFile(`${path}.part`);
    expect(length).toBeGreaterThan(0);
    await download({ checksum, ...once });
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${length}-`]);
    await expectFile(CONTENT);
    expect(await readdir(folder)).toEqual(['a.zip']);
  });

  it('goes on by itself after broken connections and busy servers', async () => {
    server.treatments.push(
      { cutAfter: 50_000 },
      { status: 503, headers: { 'retry-after': '0' } },
      { cutAfter: 70_000 },
      { status: 429, headers: { 'retry-after': '0' } },
    );
    await download({ checksum, ...patient });
    await expectFile(CONTENT);
    expect(server.requests).toHaveLength(5);
  });

  it('resumes without a checksum where the server confirms the file is the same', async () => {
    server.treatments.push({ cutAfter: 100_000 });
    await download(patient);
    expect(server.requests[1]!.range).toBeDefined();
    await expectFile(CONTENT);
  });

  it('begins anew when the file has changed in between', async () => {
    server.treatments.push({ cutAfter: 100_000 });
    await expect(download(once)).rejects.toMatchObject({ code: 'ERR_CONNECTION' });
    const changed = Buffer.from(CONTENT).reverse();
    server.files.set('/a.zip', changed);
    await download(once);
    await expectFile(changed);
  });

  it('begins anew when the server knows no ranges', async () => {
    server.treatments.push({ cutAfter: 100_000 }, { ignoresRange: true });
    await download({ checksum, ...patient });
    await expectFile(CONTENT);
  });

  it('begins anew without anything that would show a wrong splice', async () => {
    await writeFile(`${path}.part`, 'something else');
    await download(once);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined]);
    await expectFile(CONTENT);
  });

  it('accepts a part that was whole already', async () => {
    await writeFile(`${path}.part`, CONTENT);
    await download({ checksum, ...once });
    await expectFile(CONTENT);
  });

  it('throws a part away that is longer than the file', async () => {
    await writeFile(`${path}.part`, Buffer.concat([CONTENT, CONTENT]));
    await download({ checksum, ...patient });
    await expectFile(CONTENT);
  });

  it('downloads nothing when the file is there, and again when it is another', async () => {
    await writeFile(path, CONTENT);
    await download({ checksum });
    expect(server.requests).toEqual([]);
    await writeFile(path, 'damaged');
    await download({ checksum });
    await expectFile(CONTENT);
  });

  it('removes what hashes wrongly, and says both checksums', async () => {
    const wrong = parseChecksum(`md5:${'0'.repeat(32)}`);
    await expect(download({ checksum: wrong, ...once })).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringMatching(new RegExp(`md5 is ${checksum.hex} instead of 0{32}`)),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes what has another length', async () => {
    await expect(download({ bytes: 7, ...once })).rejects.toMatchObject({
      message: expect.stringContaining(`${CONTENT.length} bytes instead of 7`),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not repeat a request for what is not there', async () => {
    await expect(downloadFile(`${server.url}/none.zip`, path, patient)).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      retryable: false,
      message: expect.stringContaining('none.zip answered 404 Not Found: check the address'),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('gives up on a server that stays busy', async () => {
    for (let i = 0; i < 5; i++) server.treatments.push({ status: 503 });
    await expect(download(patient)).rejects.toMatchObject({ code: 'ERR_DOWNLOAD', retryable: true });
    expect(server.requests).toHaveLength(5);
  });

  it('says when no server answers', async () => {
    await expect(downloadFile('http://127.0.0.1:1/a.zip', path, once)).rejects.toMatchObject({
      code: 'ERR_CONNECTION',
      message: expect.stringContaining('cannot reach http://127.0.0.1:1/a.zip'),
    });
  });

  it('stops when told to and keeps what has arrived', async () => {
    const stop = new AbortController();
    const onProgress = (done: number) => {
      if (done > 0) stop.abort();
    };
    await expect(download({ checksum, signal: stop.signal, onProgress })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect((await readFile(`${path}.part`)).length).toBeGreaterThan(0);
    await download({ checksum });
    await expectFile(CONTENT);
  });

  it('asks for more room than the disk has before it writes anything', async () => {
    server.treatments.push({ headers: { 'content-length': String(2 ** 52) } });
    await expect(download(patient)).rejects.toMatchObject({
      code: 'ERR_DOWNLOAD',
      retryable: false,
      message: expect.stringMatching(/^no space left for \d+ MB/),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says when the disk is full in the midst of it', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(diskError(full, 'a.zip.part')).toMatchObject({
      code: 'ERR_DOWNLOAD',
      message: expect.stringContaining('what has arrived is kept'),
      cause: full,
    });
  });
});

describe('parseChecksum', () => {
  it('reads md5 and sha256, in any case', () => {
    expect(parseChecksum(`MD5:${'A'.repeat(32)}`)).toEqual({ algorithm: 'md5', hex: 'a'.repeat(32) });
    expect(parseChecksum(`sha256:${'0'.repeat(64)}`).algorithm).toBe('sha256');
  });

  it.each(['md5:abc', `sha1:${'0'.repeat(40)}`, '0'.repeat(32), ''])('refuses "%s"', (text) => {
    expect(() => parseChecksum(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }));
  });
});
