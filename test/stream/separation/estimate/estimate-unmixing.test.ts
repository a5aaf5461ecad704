import { describe, expect, test } from 'vitest';
import {
  type Estimate,
  estimateUnmixing,
  MAX_LEAKAGE,
} from '../../../../src/stream/separation/estimate/estimate-unmixing.ts';
import { multiply, type SquareMatrix } from '../../../../src/stream/separation/matrix/square-matrix.ts';
import { gaussian, laplacian, mix } from '../mixtures.ts';

const N = 12_000;
const LIMITS = { maxIterations: 50, tolerance: 1e-6 };

function estimate(channels: readonly Float32Array[], start?: SquareMatrix): Estimate {
  const result = estimateUnmixing(channels, channels[0]!.length, LIMITS, start);
  if (result.type === 'refused') throw new Error(`refused: ${result.reason}`);
  return result;
}

function reasonFor(channels: readonly Float32Array[], limits = LIMITS): string | null {
  const result = estimateUnmixing(channels, channels[0]!.length, limits);
  return result.type === 'refused' ? result.reason : null;
}

/** The power of the worst leak that an unmixing really leaves, between sources of unit variance. */
function leakage(unmixing: SquareMatrix, mixing: SquareMatrix): number {
  const gains = multiply(unmixing, mixing).map(Math.abs);
  const [a, b, c, d] = gains as unknown as [number, number, number, number];
  return Math.max(Math.min(a, b) / Math.max(a, b), Math.min(c, d) / Math.max(c, d)) ** 2;
}

const voices = [laplacian(1, N), laplacian(2, N)];
const MIXING = Float64Array.of(1, 0.6, 0.45, 1);
const mixed = mix(
  [
    [1, 0.6],
    [0.45, 1],
  ],
  voices,
);

test('undoes a mixture', () => {
  expect(leakage(estimate(mixed).unmixing, MIXING)).toBeLessThan(1e-3);
});

test('gives sources of unit variance', () => {
  const { unmixing } = estimate(mixed);
  for (let i = 0; i < 2; i++) {
    const source = mixed[0]!.map((x, t) => unmixing[2 * i]! * x + unmixing[2 * i + 1]! * mixed[1]![t]!);
    expect(source.reduce((sum, value) => sum + value ** 2, 0) / N).toBeCloseTo(1, 2);
  }
});

test('a constant offset of a channel changes nothing', () => {
  const offset = mixed.map((channel) => channel.map((sample) => sample + 0.5));
  const { unmixing } = estimate(offset);
  for (const [at, value] of estimate(mixed).unmixing.entries()) expect(unmixing[at]).toBeCloseTo(value, 4);
});

test('does not rest at the saddle point half-way between two like sources', () => {
  // The whitened channels of a rotation by 45 degrees are the channels: the search starts at the saddle itself.
  const saddle = mix(
    [
      [1, 1],
      [1, -1],
    ],
    voices,
  );
  expect(leakage(estimate(saddle).unmixing, Float64Array.of(1, 1, 1, -1))).toBeLessThan(1e-3);
});

test('needs fewer iterations from a start that is near', () => {
  const cold = estimate(mixed);
  expect(estimate(mixed, cold.unmixing).iterations).toBeLessThan(cold.iterations);
});

test('a start far off leads to the same sources', () => {
  const start = Float64Array.of(1, 2, -3, 1);
  expect(leakage(estimate(mixed, start).unmixing, MIXING)).toBeLessThan(1e-3);
});

test('separates sources that are flatter than noise', () => {
  const flat = [1, 2].map((seed) => laplacian(seed, N).map((sample) => Math.tanh(3 * sample)));
  expect(
    leakage(
      estimate(
        mix(
          [
            [1, 0.6],
            [0.45, 1],
          ],
          flat,
        ),
      ).unmixing,
      MIXING,
    ),
  ).toBeLessThan(1e-3);
});

test('separates one voice from Gaussian noise', () => {
  const sources = [voices[0]!, gaussian(7, N)];
  expect(
    leakage(
      estimate(
        mix(
          [
            [1, 0.6],
            [0.45, 1],
          ],
          sources,
        ),
      ).unmixing,
      MIXING,
    ),
  ).toBeLessThan(1e-3);
});

describe('the expected leakage', () => {
  test('is what is really left, on average over mixtures', () => {
    let expected = 0;
    let left = 0;
    for (let seed = 10; seed < 40; seed += 2) {
      const sources = [laplacian(seed, N), laplacian(seed + 1, N)];
      const result = estimate(
        mix(
          [
            [1, 0.6],
            [0.45, 1],
          ],
          sources,
        ),
      );
      expected += Math.max(...result.leakage);
      left += leakage(result.unmixing, MIXING);
    }
    // The worse of two leaks is compared with the mean expected for either: about twice as much.
    expect(left / expected).toBeGreaterThan(0.7);
    expect(left / expected).toBeLessThan(4);
  });

  test('is high where two voices swell and fade together', () => {
    const levels = laplacian(9, N);
    const together = [gaussian(4, N), gaussian(5, N)].map((noise) =>
      noise.map((x, t) => x * levels[Math.floor(t / 300)]!),
    );
    const apart = together.map((voice, i) => (i === 0 ? voice : voice.slice().reverse()));
    const result = estimateUnmixing(
      mix(
        [
          [1, 0.6],
          [0.45, 1],
        ],
        together,
      ),
      N,
      LIMITS,
    );
    expect(result.type === 'refused' ? 1 : Math.max(...result.leakage)).toBeGreaterThan(MAX_LEAKAGE / 2);
    expect(
      Math.max(
        ...estimate(
          mix(
            [
              [1, 0.6],
              [0.45, 1],
            ],
            apart,
          ),
        ).leakage,
      ),
    ).toBeLessThan(MAX_LEAKAGE / 2);
  });
});

describe('refuses', () => {
  test.each([
    ['silence', [new Float32Array(N), new Float32Array(N)]],
    ['noise below -80 dBFS', mixed.map((channel) => channel.map((sample) => sample * 5e-5))],
    ['no audio at all', [new Float32Array(0), new Float32Array(0)]],
  ])('%s as silence', (_, channels) => {
    expect(reasonFor(channels)).toBe('silence');
  });

  test.each([
    ['identical channels', [mixed[0]!, mixed[0]!]],
    ['copies at different gain', [mixed[0]!, mixed[0]!.map((sample) => -0.3 * sample)]],
    ['copies that differ by faint noise', [mixed[0]!, mixed[0]!.map((x, t) => x + 1e-3 * mixed[1]![t]!)]],
    ['a channel that is silent', [mixed[0]!, new Float32Array(N)]],
    [
      'three mixtures of two sources',
      mix(
        [
          [1, 0.6],
          [0.45, 1],
          [0.7, 0.7],
        ],
        voices,
      ),
    ],
  ])('%s as one source', (_, channels) => {
    expect(reasonFor(channels)).toBe('oneSource');
  });

  test.each([1, 2, 3, 4])('two sources of Gaussian noise (seed %i)', (seed) => {
    const noise = mix(
      [
        [1, 0.6],
        [0.45, 1],
      ],
      [gaussian(2 * seed, N), gaussian(2 * seed + 1, N)],
    );
    expect(reasonFor(noise)).toMatch(/ambiguous|notConverged/);
  });

  test('what does not come to rest in time', () => {
    expect(reasonFor(mixed, { maxIterations: 1, tolerance: 1e-12 })).toBe('notConverged');
  });

  test('a few samples, which tell nothing', () => {
    expect(reasonFor(mixed.map((channel) => channel.subarray(0, 20)))).toMatch(/ambiguous|notConverged/);
  });

  test('audio that is not a number', () => {
    expect(reasonFor(mixed.map((channel) => channel.map(() => Number.NaN)))).toBe('silence');
  });
});
