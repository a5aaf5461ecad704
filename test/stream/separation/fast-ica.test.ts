import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fastIca } from '../../../src/stream/separation/fast-ica.ts';
import { createRandom } from '../../../src/train/random.ts';
import { describeWith } from '../../requirements.ts';
import { gaussian, isSameAudio, laplacian, mix, syllables, throughRoom } from './mixtures.ts';
import { goldenChannels } from './recordings.ts';
import { meanSiSdr, siSdr } from './si-sdr.ts';

const N = 96_000;
const voices = [syllables(1, N), syllables(2, N)];
const MIXING = [
  [1, 0.6],
  [0.45, 1],
];
const mixed = mix(MIXING, voices);
const separated = fastIca(mixed);

/** Gains that leave every source strongest in its own channel: the diagonal outweighs the rest of its row. */
function dominantMixing(seed: number, n: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: n }, (_, j) =>
    Array.from({ length: n }, (_, i) => (i === j ? 1 : random.uniform(-0.8, 0.8) / (n - 1))),
  );
}

describeWith('shared', 'the golden mixture of two speakers', () => {
  const mixture = () => goldenChannels('ica_mixture_2x144000.f32', 2);
  const sources = () => goldenChannels('ica_sources_2x144000.f32', 2);

  test('is separated by more than 40 dB', () => {
    expect(meanSiSdr(mixture(), sources())).toBeCloseTo(5.76, 1);
    expect(meanSiSdr(fastIca(mixture()).sources, sources())).toBeGreaterThan(40);
  });

  test('gains from an estimate on every sample', () => {
    expect(meanSiSdr(fastIca(mixture(), { stride: 1 }).sources, sources())).toBeGreaterThan(50);
  });

  test('is separated as well as by scikit-learn (42.0 dB) where plain samples are listened to', () => {
    const { sources: found } = fastIca(mixture(), { listenTo: 'samples', stride: 1 });
    expect(meanSiSdr(found, sources())).toBeCloseTo(42, 0);
  });
});

test('separates voices in the order of the channels they are strongest in', () => {
  expect(separated.reason).toBeNull();
  expect(siSdr(separated.sources[0]!, voices[0]!)).toBeGreaterThan(40);
  expect(siSdr(separated.sources[1]!, voices[1]!)).toBeGreaterThan(40);
});

test('gives every source the level and sign it has in the channel where it is strongest', () => {
  const [first, second] = fastIca(
    mix(
      [
        [-2, 0.6],
        [0.45, 0.5],
      ],
      voices,
    ),
  ).sources;
  const gain = (source: Float32Array, voice: Float32Array) =>
    source.reduce((sum, x, t) => sum + x * voice[t]!, 0) / voice.reduce((sum, x) => sum + x * x, 0);
  expect(gain(first!, voices[0]!)).toBeCloseTo(-2, 2);
  expect(gain(second!, voices[1]!)).toBeCloseTo(0.6, 2);
});

test('the unmixing is what made the sources', () => {
  const { sources, unmixing } = separated;
  const rows = [[...unmixing.subarray(0, 2)], [...unmixing.subarray(2, 4)]];
  for (const [i, source] of mix(rows, mixed).entries()) {
    expect(Math.max(...source.map((value, t) => Math.abs(value - sources[i]![t]!)))).toBeLessThan(1e-6);
  }
});

test('gives the same sources again, bit for bit, and leaves the mixture as it was', () => {
  expect(isSameAudio(fastIca(mixed).sources, separated.sources)).toBe(true);
  expect(isSameAudio(mixed, mix(MIXING, voices))).toBe(true);
});

test('exchanging the channels exchanges the sources', () => {
  const { sources } = fastIca(mixed.toReversed());
  expect(siSdr(sources[0]!, separated.sources[1]!)).toBeGreaterThan(60);
  expect(siSdr(sources[1]!, separated.sources[0]!)).toBeGreaterThan(60);
});

test('the gain and sign of a channel do not change what is found', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 20, noNaN: true }), fc.boolean(), (size, isTurned) => {
      const gain = isTurned ? -size : size;
      const { sources } = fastIca([mixed[0]!, mixed[1]!.map((sample) => sample * gain)]);
      expect(siSdr(sources[0]!, voices[0]!)).toBeGreaterThan(40);
      expect(siSdr(sources[1]!, voices[1]!)).toBeGreaterThan(40);
    }),
    { numRuns: 8 },
  );
});

test('separates random mixtures of Laplacian noise by more than 25 dB', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }), fc.nat(10_000), (n, seed) => {
      const sources = Array.from({ length: n }, (_, i) => laplacian(100 * seed + i, N));
      const { sources: found, reason } = fastIca(mix(dominantMixing(seed, n), sources));
      expect(reason).toBeNull();
      for (const [i, source] of found.entries()) expect(siSdr(source, sources[i]!)).toBeGreaterThan(25);
    }),
    { numRuns: 10 },
  );
});

describe('passes unchanged, and says why,', () => {
  const silence = new Float32Array(N);
  test.each([
    ['silence', [silence, silence], 'silence', false],
    ['identical channels', [mixed[0]!, mixed[0]!], 'oneSource', false],
    ['Gaussian noise', mix(MIXING, [gaussian(1, N), gaussian(2, N)]), 'ambiguous', true],
  ] as const)('%s', (_, mixture, reason, converged) => {
    const result = fastIca(mixture);
    expect(result.sources).toBe(mixture);
    expect([...result.unmixing]).toEqual([1, 0, 0, 1]);
    expect(result).toMatchObject({ reason, converged });
  });

  test('what did not converge', () => {
    const { reason, iterations, converged } = fastIca(mixed, { maxIterations: 1 });
    expect({ reason, iterations, converged }).toEqual({
      reason: 'notConverged',
      iterations: 1,
      converged: false,
    });
  });
});

test('does not undo the reverberation of a room', () => {
  const room = throughRoom(voices, 7);
  const before = meanSiSdr(room.channels, room.direct);
  const after = meanSiSdr(fastIca(room.channels).sources, room.direct);
  expect(after - before).toBeLessThan(3);
});

describe('refuses', () => {
  test.each([
    ['one channel', [new Float32Array(8)], 'separation needs 2 to 8 channels, got 1'],
    [
      'channels of different length',
      [new Float32Array(8), new Float32Array(9)],
      'channels must have one length, got 8, 9 samples',
    ],
  ])('%s', (_, mixture, message) => {
    expect(() => fastIca(mixture)).toThrow(expect.objectContaining({ code: 'ERR_CHANNELS', message }));
  });
});
