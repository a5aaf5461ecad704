import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DecodedAudio } from '../../../src/stream/audio/audio-decoder.ts';
import { openAudioFile, readAudioFile } from '../../../src/stream/audio/read-audio-file.ts';
import { REPOSITORY } from '../../requirements.ts';
import { join as joinSamples, noise } from '../signals.ts';
import { makeWav, toS16, type WavParts } from './make-wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'undertone-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function readInPieces(path: string): Promise<DecodedAudio> {
  const parts: DecodedAudio[] = [];
  for await (const part of openAudioFile(path)) parts.push(part);
  expect(parts.length).toBeGreaterThan(1);
  const channels = parts[0]!.channels.map((_, i) => joinSamples(parts.map((part) => part.channels[i]!)));
  return { sampleRate: parts[0]!.sampleRate, channels };
}

describe('a WAV file', () => {
  const data = toS16(noise(160_000));

  test.each<[string, WavParts]>([
    ['of 16 bits', {}],
    ['of 24 bits and four channels', { bits: 24, channels: 4 }],
    ['of floats', { code: 3, bits: 32 }],
    ['of mu-law', { code: 7, bits: 8, sampleRate: 8000 }],
    ['with an extensible header', { isExtensible: true }],
    ['with a list of names', { extraChunks: [['LIST', new Uint8Array(20)]] }],
    ['with a data length of 0', { dataLength: 0 }],
    ['with a data length of 0xFFFFFFFF', { dataLength: 0xffffffff }],
    ['shorter than it says', { dataLength: 400_000 }],
  ])('%s has the same samples whole and in pieces', async (_, parts) => {
    const path = save('case.wav', makeWav(data, parts));
    const whole = await readAudioFile(path);
    const frameBytes = ((parts.bits ?? 16) / 8) * (parts.channels ?? 1);
    expect(whole.channels[0]).toHaveLength(Math.floor(data.length / frameBytes));
    expect(await readInPieces(path)).toEqual(whole);
  });

  test('is known by its first bytes where its name does not say', async () => {
    expect((await readAudioFile(save('recording', makeWav(data)))).channels[0]).toHaveLength(160_000);
  });

  test('without samples is empty', async () => {
    expect((await readAudioFile(save('empty.wav', makeWav(new Uint8Array(0))))).channels).toEqual([
      new Float32Array(0),
    ]);
  });

  test.each([
    ['cut short', makeWav(data).subarray(0, 30), 'ERR_WAV_HEADER'],
    ['that is none', new Uint8Array(100), 'ERR_WAV_HEADER'],
    ['of nothing', new Uint8Array(0), 'ERR_WAV_HEADER'],
    ['of ADPCM', makeWav(data, { code: 17, bits: 8 }), 'ERR_WAV_FORMAT'],
    ['of nine channels', makeWav(data, { channels: 9 }), 'ERR_CHANNELS'],
  ])('%s is refused, whole and in pieces', async (_, bytes, code) => {
    const path = save('bad.wav', bytes);
    await expect(readAudioFile(path)).rejects.toMatchObject({ code });
    await expect(openAudioFile(path).next()).rejects.toMatchObject({ code });
  });
});

test('a file that is not there is ERR_FILE_NOT_FOUND', async () => {
  await expect(readAudioFile(join(folder, 'none.wav'))).rejects.toMatchObject({ code: 'ERR_FILE_NOT_FOUND' });
  await expect(openAudioFile(join(folder, 'none.mp3')).next()).rejects.toMatchObject({
    code: 'ERR_FILE_NOT_FOUND',
  });
});

test('a folder is ERR_FILE_FORMAT', async () => {
  await expect(readAudioFile(folder)).rejects.toMatchObject({ code: 'ERR_FILE_FORMAT' });
});

test('the sample recording is speech of the stated length', async () => {
  const { sampleRate, channels } = await readAudioFile(join(REPOSITORY, 'test/samples/speech.wav'));
  expect(sampleRate).toBe(16_000);
  expect(channels).toHaveLength(1);
  expect(channels[0]!.length / sampleRate).toBeCloseTo(3.83, 1);
});
