import { createRandom } from '../../../src/train/random.ts';

/** Independent noise with a Laplace distribution, unit variance. */
export function laplacian(seed: number, nSamples: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: nSamples }, () => {
    const sign = random.next() < 0.5 ? -1 : 1;
    return (sign * -Math.log(1 - random.next())) / Math.SQRT2;
  });
}

/** Gaussian noise of unit variance. */
export function gaussian(seed: number, nSamples: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: nSamples }, () => random.normal());
}

/**
 * Synthetic speech to the eye of statistics: harmonics of a wandering pitch, in syllables with pauses, 48 kHz.
 *
 * @param seed - voices of different seeds are independent
 */
export function syllables(seed: number, nSamples: number): Float32Array {
  const random = createRandom(seed);
  const out = new Float32Array(nSamples);
  let phase = 0;
  for (let start = 0; start < nSamples; ) {
    const length = Math.round(random.uniform(0.08, 0.3) * 48_000);
    const pitch = random.uniform(90, 260);
    const level = random.next() < 0.3 ? 0 : random.uniform(0.05, 0.3);
    for (let t = 0; t < Math.min(length, nSamples - start); t++) {
      phase += (2 * Math.PI * pitch) / 48_000;
      let sum = 0;
      for (let harmonic = 1; harmonic <= 12; harmonic++) sum += Math.sin(harmonic * phase) / harmonic ** 0.7;
      out[start + t] = level * Math.sin((Math.PI * t) / length) * sum;
    }
    start += length;
  }
  return out;
}

/** Mixes without delay: channel j is the sum of `mixing[j][i] * sources[i]`. */
export function mix(
  mixing: readonly (readonly number[])[],
  sources: readonly Float32Array[],
): Float32Array[] {
  return mixing.map((gains) =>
    sources[0]!.map((_, t) => gains.reduce((sum, gain, i) => sum + gain * sources[i]![t]!, 0)),
  );
}

/** Audio cut into pieces of given lengths, the last one as long as it comes. */
export function cut(channels: readonly Float32Array[], lengths: readonly number[]): Float32Array[][] {
  const pieces: Float32Array[][] = [];
  let from = 0;
  for (let i = 0; from < channels[0]!.length; i++) {
    const to = from + lengths[i % lengths.length]!;
    pieces.push(channels.map((channel) => channel.slice(from, to)));
    from = to;
  }
  return pieces;
}

/** Pieces joined again. */
export function join(pieces: readonly (readonly Float32Array[])[]): Float32Array[] {
  return (pieces[0] ?? []).map((_, i) => Float32Array.from(pieces.flatMap((piece) => [...piece[i]!])));
}

/** The larger part of a voice's energy is in its level; this sets it, RMS. */
export function atLevel(level: number, samples: Float32Array): Float32Array {
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
  return samples.map((sample) => (sample * level) / rms);
}
