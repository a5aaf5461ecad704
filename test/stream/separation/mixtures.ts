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

/** One period of a voice: harmonics that fall off. */
const PERIOD = Float32Array.from({ length: 1_024 }, (_, t) => {
  let sum = 0;
  for (let harmonic = 1; harmonic <= 12; harmonic++) {
    sum += Math.sin((2 * Math.PI * harmonic * t) / 1_024) / harmonic ** 0.7;
  }
  return sum;
});

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
      phase = (phase + (PERIOD.length * pitch) / 48_000) % PERIOD.length;
      out[start + t] = level * Math.sin((Math.PI * t) / length) * PERIOD[Math.floor(phase)]!;
    }
    start += length;
  }
  return out;
}

/**
 * Mixes sources: channel j is the sum of `mixing[j][i] * sources[i]`.
 *
 * @param delay - samples by which a source reaches the channels of others later than its own
 */
export function mix(
  mixing: readonly (readonly number[])[],
  sources: readonly Float32Array[],
  delay = 0,
): Float32Array[] {
  return mixing.map((gains, j) => {
    const channel = new Float32Array(sources[0]!.length);
    for (const [i, source] of sources.entries()) addDelayed(channel, source, i === j ? 0 : delay, gains[i]!);
    return channel;
  });
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
  const length = pieces.reduce((sum, [first]) => sum + (first?.length ?? 0), 0);
  return (pieces[0] ?? []).map((_, i) => {
    const whole = new Float32Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece[i]!, at);
      at += piece[i]!.length;
    }
    return whole;
  });
}

/** Whether channels hold the same samples, bit for bit; far faster than a deep comparison. */
export function isSameAudio(left: readonly Float32Array[], right: readonly Float32Array[]): boolean {
  const bytes = (channel: Float32Array) =>
    Buffer.from(channel.buffer, channel.byteOffset, channel.byteLength);
  return left.length === right.length && left.every((channel, i) => bytes(channel).equals(bytes(right[i]!)));
}

/** A voice at a level, RMS. */
export function atLevel(level: number, samples: Float32Array): Float32Array {
  const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
  return samples.map((sample) => (sample * level) / rms);
}

/** What two microphones of a room hear. */
export interface RoomRecording {
  readonly channels: readonly Float32Array[];
  /** The direct sound of every source at its own microphone. */
  readonly direct: readonly Float32Array[];
}

/** Reflections of a room, the sparse and early ones that carry most of its power. */
const REFLECTIONS = 200;

/**
 * Sources in a room that reverberates for 0.3 s (T60): an own path, with reflections and a delay, from each to each
 * microphone.
 *
 * @param sources - 48 kHz, as many as there are microphones
 * @param seed - of the room
 */
export function throughRoom(sources: readonly Float32Array[], seed: number): RoomRecording {
  const random = createRandom(seed);
  const paths = sources.map((_, j) =>
    sources.map((_, i) => {
      const delay = i === j ? 0 : Math.round(random.uniform(10, 60));
      const gain = i === j ? 1 : 0.6;
      const reflections = Array.from({ length: REFLECTIONS }, () => {
        const seconds = random.uniform(0.002, 0.1);
        return {
          at: Math.round(seconds * 48_000),
          gain: 0.25 * random.normal() * 10 ** ((-3 * seconds) / 0.3),
        };
      });
      return [{ at: delay, gain }, ...reflections];
    }),
  );
  const channels = paths.map((row) => {
    const channel = new Float32Array(sources[0]!.length);
    for (const [i, path] of row.entries()) {
      for (const { at, gain } of path) addDelayed(channel, sources[i]!, at, gain);
    }
    return channel;
  });
  return { channels, direct: sources };
}

function addDelayed(channel: Float32Array, source: Float32Array, delay: number, gain: number): void {
  for (let t = delay; t < channel.length; t++) channel[t]! += gain * source[t - delay]!;
}
