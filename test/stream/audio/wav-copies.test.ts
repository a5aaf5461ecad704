import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readAudioFile } from '../../../src/stream/audio/read-audio-file.ts';
import { groupRecordings, withWavCopies } from '../../../src/stream/audio/wav-copies.ts';
import { describeWith } from '../../requirements.ts';
import { encodeSpeech, SPEECH } from './encode-speech.ts';

const folder = mkdtempSync(join(tmpdir(), 'undertone-copies-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (...paths: string[]) => paths.map((path) => ({ path }));

const readAll = (paths: readonly string[]) => Promise.all(paths.map(readAudioFile));

describe('withWavCopies', () => {
  test('WAV files are handed over themselves', async () => {
    expect(await withWavCopies(at(SPEECH, SPEECH), async (paths) => paths)).toEqual([SPEECH, SPEECH]);
  });

  test('what cannot be decoded is handed over itself, and so is everything with it', async () => {
    const letter = join(folder, 'letter.mp3');
    writeFileSync(letter, 'Dear Sir or Madam,\n'.repeat(100));
    expect(await withWavCopies(at(SPEECH, letter), async (paths) => paths)).toEqual([SPEECH, letter]);
  });
});

describeWith('ffmpeg', 'decoding together', () => {
  const encode = (name: string, ...args: string[]) => encodeSpeech(join(folder, name), ...args);

  test('copies have the samples, rate and channels that each recording has by itself', async () => {
    const recordings = [
      encode('speech.flac'),
      encode('stereo.ogg', '-ac', '2'),
      SPEECH,
      encode('narrow.opus', '-b:a', '12k'),
      encode('slow.mp3', '-ar', '22050'),
    ];
    const copies = await withWavCopies(at(...recordings), async (paths) => {
      expect(paths[2]).toBe(SPEECH);
      return readAll(paths);
    });
    expect(copies).toEqual(await readAll(recordings));
    expect(copies.map(({ channels }) => channels.length)).toEqual([1, 2, 1, 1, 1]);
    expect(copies[4]!.sampleRate).toBe(22_050);
  });

  test('no copy is left behind, whether or not its user fails', async () => {
    const flac = encode('gone.flac');
    let copy = '';
    const failing = withWavCopies(at(flac), async (paths) => {
      copy = paths[0]!;
      expect(existsSync(copy)).toBe(true);
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(copy).not.toBe(flac);
    expect(existsSync(copy)).toBe(false);
  });
});

describe('groupRecordings', () => {
  function save(name: string, bytes: number): { path: string } {
    const path = join(folder, name);
    writeFileSync(path, new Uint8Array(bytes));
    return { path };
  }

  test('many short recordings make groups of 24, in their order', async () => {
    const recordings = Array.from({ length: 50 }, (_, i) => save(`short-${i}`, 10));
    const groups = await groupRecordings(recordings);
    expect(groups.map(({ length }) => length)).toEqual([24, 24, 2]);
    expect(groups.flat()).toEqual(recordings);
  });

  test('large ones make smaller groups, and one that is too large by itself a group of its own', async () => {
    const [small, large, huge] = [save('small', 10), save('large', 5e6), save('huge', 9e6)];
    expect(await groupRecordings([small, large, large, huge, small])).toEqual([
      [small, large],
      [large],
      [huge],
      [small],
    ]);
  });

  test('a missing recording is met by who reads it', async () => {
    const missing = { path: join(folder, 'none.flac') };
    expect(await groupRecordings([missing])).toEqual([[missing]]);
    const reading = withWavCopies([missing], readAll);
    await expect(reading).rejects.toMatchObject({ code: 'ERR_FILE_NOT_FOUND' });
  });
});
