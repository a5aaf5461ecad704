import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UndertoneError } from '../../../src/sdk/errors.ts';
import type { DecodedAudio } from '../../../src/stream/audio/audio-decoder.ts';
import { decodeContainer } from '../../../src/stream/audio/containers.ts';
import { readAudioFile } from '../../../src/stream/audio/read-audio-file.ts';
import { describeWith, REPOSITORY } from '../../requirements.ts';
import { cut, join as joinSamples } from '../signals.ts';
import { encodeSpeech, SPEECH } from './encode-speech.ts';

const folder = mkdtempSync(join(tmpdir(), 'undertone-containers-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function collect(audio: AsyncIterable<DecodedAudio>): Promise<DecodedAudio> {
  const parts: DecodedAudio[] = [];
  for await (const part of audio) parts.push(part);
  const channels = parts[0]!.channels.map((_, i) => joinSamples(parts.map((part) => part.channels[i]!)));
  return { sampleRate: parts[0]!.sampleRate, channels };
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  yield* cut(bytes, [length]);
}

describeWith('ffmpeg', 'decoding with ffmpeg', () => {
  const encode = (name: string, ...args: string[]) => encodeSpeech(join(folder, name), ...args);

  test('a lossless file has exactly the samples of its source', async () => {
    const source = await readAudioFile(SPEECH);
    expect(await collect(decodeContainer(encode('speech.flac')))).toEqual(source);
    expect(await readAudioFile(encode('speech.flac'))).toEqual(source);
  });

  test('bytes that come in pieces have the samples of the file', async () => {
    const path = encode('speech.webm', '-c:a', 'libopus', '-ac', '2');
    const audio = await collect(decodeContainer(path));
    expect(audio.sampleRate).toBe(48_000);
    expect(audio.channels).toHaveLength(2);
    expect(await collect(decodeContainer(inPieces(readFileSync(path), 1000)))).toEqual(audio);
  });

  test('what is no audio is ERR_DECODE with the reason', async () => {
    const path = join(folder, 'letter.mp3');
    writeFileSync(path, 'Dear Sir or Madam,\n'.repeat(100));
    await expect(collect(decodeContainer(path))).rejects.toMatchObject({
      code: 'ERR_DECODE',
      message: expect.stringMatching(/^ffmpeg could not decode the audio: .+/),
    });
    await expect(collect(decodeContainer(inPieces(readFileSync(path), 500)))).rejects.toMatchObject({
      code: 'ERR_DECODE',
    });
  });

  test('a playlist in the bytes opens no file', async () => {
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://${SPEECH}\n#EXT-X-ENDLIST\n`;
    const bytes = Uint8Array.from(playlist, (character) => character.charCodeAt(0));
    await expect(collect(decodeContainer(inPieces(bytes, 1000)))).rejects.toMatchObject({
      code: 'ERR_DECODE',
    });
  });

  test('an error of the source ends the decoding with that error', async () => {
    const failure = new UndertoneError('ERR_IDLE', 'the caller hung up');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield readFileSync(encode('short.ogg')).subarray(0, 200);
      throw failure;
    }
    await expect(collect(decodeContainer(failing()))).rejects.toBe(failure);
  });

  test('leaving early closes the source', async () => {
    const bytes = readFileSync(encode('speech.mp3'));
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes;
      } finally {
        isClosed = true;
      }
    }
    for await (const { channels } of decodeContainer(endless())) {
      if (channels[0]!.length > 0) break;
    }
    await expect.poll(() => isClosed).toBe(true);
  });
});

describe('without ffmpeg', () => {
  test('the error says what to install', () => {
    const program = `
      import { decodeContainer } from ${JSON.stringify(join(REPOSITORY, 'src/stream/audio/containers.ts'))};
      decodeContainer('speech.mp3').next().catch(({ code, message }) => console.log(code, message));`;
    const args = ['--import', 'tsx', '--conditions=undertone-source', '--input-type=module', '-e', program];
    const env = { ...process.env, PATH: folder, FFMPEG_PATH: '' };
    const output = execFileSync(process.execPath, args, { cwd: REPOSITORY, env, encoding: 'utf8' });
    expect(output).toMatch(/^ERR_FFMPEG_MISSING .*install/);
  });
});
