import { beforeAll, expect, test } from 'vitest';
import { createSeparator } from '../../../src/stream/separation/separator.ts';
import { describeWith } from '../../requirements.ts';
import { atLevel, cut, join, mix } from './mixtures.ts';
import { ravdessVoice } from './recordings.ts';
import { siSdr } from './si-sdr.ts';

const SECOND = 48_000;
const MINUTE = 60 * SECOND;
const MIXING = [
  [1, 0.6],
  [0.45, 1],
];

function separate(channels: readonly Float32Array[]): Float32Array[] {
  const separator = createSeparator({ nChannels: 2 });
  const chunks = [...cut(channels, [4_800]).map((piece) => separator.push(piece)), separator.finish()];
  return join(chunks.map(({ sources }) => sources));
}

/** SI-SDR of every source in every 10 s, where its voice speaks at all; the first 5 s, before both have spoken, left out. */
function overTime(sources: readonly Float32Array[], voices: readonly Float32Array[]): number[] {
  const ratios: number[] = [];
  for (let from = 5 * SECOND; from < MINUTE; from += 10 * SECOND) {
    for (const [i, voice] of voices.entries()) {
      const reference = voice.subarray(from, from + 10 * SECOND);
      if (reference.some((sample) => sample !== 0)) {
        ratios.push(siSdr(sources[i]!.subarray(from, from + 10 * SECOND), reference));
      }
    }
  }
  return ratios;
}

describeWith(['shared', 'ffmpeg'], 'a minute of two RAVDESS speakers', () => {
  let voices: Float32Array[];

  beforeAll(() => {
    voices = [1, 2].map((actor) => atLevel(0.05, ravdessVoice(actor, 60)));
  }, 60_000);

  test('comes apart in one order throughout', () => {
    expect(Math.min(...overTime(separate(mix(MIXING, voices)), voices))).toBeGreaterThan(30);
  });

  test('also where they take turns and speak over one another only now and then', () => {
    const turns = voices.map((voice, speaker) =>
      voice.map((sample, t) => (Math.floor(t / (6 * SECOND)) % 4 === 3 - 2 * speaker ? 0 : sample)),
    );
    expect(Math.min(...overTime(separate(mix(MIXING, turns)), turns))).toBeGreaterThan(30);
  });
});
