/** Audio that is not what it says: samples come out or a documented error, and nothing else. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UndertoneError } from '../../../src/sdk/errors.ts';
import type { DecodedAudio } from '../../../src/stream/audio/audio-decoder.ts';
import { decodeContainer } from '../../../src/stream/audio/containers.ts';
import { createAudioDecoder } from '../../../src/stream/audio/decode.ts';
import { describeWith, pathOf, REPOSITORY } from '../../requirements.ts';
import { makeWav } from '../../stream/audio/make-wav.ts';
import { FUZZ_SEED, FUZZ_TIMEOUT_MS, fuzzSize } from './fuzz-size.ts';
import { cutAt, mutated, place } from './mutations.ts';

const WAVS = fuzzSize(2_000, 9_500);
const CONTAINERS = fuzzSize(4, 500);

const AUDIO_ERRORS = new Set([
  'ERR_WAV_HEADER',
  'ERR_WAV_FORMAT',
  'ERR_CHANNELS',
  'ERR_SAMPLE_RATE',
  'ERR_PARTIAL_SAMPLE',
  'ERR_DECODE',
]);

function checkSamples({ sampleRate, channels }: DecodedAudio): number {
  expect(sampleRate).toBeGreaterThanOrEqual(8_000);
  expect(channels.length).toBeGreaterThanOrEqual(1);
  expect(new Set(channels.map(({ length }) => length)).size).toBe(1);
  return channels[0]!.length;
}

function expectDocumented(thrown: unknown): void {
  if (!(thrown instanceof UndertoneError)) throw thrown;
  expect(AUDIO_ERRORS.has(thrown.code)).toBe(true);
}

const samples = new Uint8Array(960).map((_, i) => (i * 37) % 256);
const wav = fc.constantFrom(
  makeWav(samples),
  makeWav(samples, { channels: 2, sampleRate: 8_000 }),
  makeWav(samples, { code: 3, bits: 32 }),
  makeWav(samples, { code: 7, bits: 8, sampleRate: 8_000 }),
  makeWav(samples, { isExtensible: true }),
  makeWav(samples, { dataLength: 0xffff_ffff }),
  makeWav(samples, { extraChunks: [['LIST', new Uint8Array(33)]] }),
);
const places = fc.array(place, { maxLength: 6 });

test(
  `${WAVS} mutated WAV files give samples or a documented error, and never more samples than bytes`,
  () => {
    fc.assert(
      fc.property(mutated(wav), places, (bytes, fractions) => {
        const decoder = createAudioDecoder({ encoding: 'wav', sampleRate: 0, channels: 1 });
        let nSamples = 0;
        try {
          for (const piece of cutAt(bytes, fractions)) {
            const audio = decoder.push(piece);
            if (audio !== null) nSamples += checkSamples(audio);
          }
          decoder.end();
        } catch (thrown) {
          expectDocumented(thrown);
        }
        expect(nSamples).toBeLessThanOrEqual(bytes.length);
      }),
      { seed: FUZZ_SEED, numRuns: WAVS },
    );
  },
  FUZZ_TIMEOUT_MS,
);

describeWith('ffmpeg', 'containers', () => {
  const FORMATS = [
    ['libopus', 'webm'],
    ['libopus', 'ogg'],
    ['libmp3lame', 'mp3'],
    ['flac', 'flac'],
  ] as const;

  async function encode(codec: string, format: string): Promise<Uint8Array> {
    const source = `${REPOSITORY}/test/samples/speech.wav`;
    const flags = ['-loglevel', 'error', '-t', '0.5', '-i', source, '-c:a', codec, '-f', format, 'pipe:1'];
    const { stdout } = await promisify(execFile)(pathOf('ffmpeg'), flags, {
      encoding: 'buffer',
      maxBuffer: 1e7,
    });
    return Uint8Array.from(stdout);
  }

  test(
    `${CONTAINERS} mutated containers do too, each in a process that ends`,
    async () => {
      const right = fc.constantFrom(
        ...(await Promise.all(FORMATS.map(([codec, format]) => encode(codec, format)))),
      );
      await fc.assert(
        fc.asyncProperty(mutated(right), places, async (bytes, fractions) => {
          async function* pieces() {
            yield* cutAt(bytes, fractions);
          }
          try {
            for await (const audio of decodeContainer(pieces())) checkSamples(audio);
          } catch (thrown) {
            expectDocumented(thrown);
          }
        }),
        { seed: FUZZ_SEED, numRuns: CONTAINERS, endOnFailure: true },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
