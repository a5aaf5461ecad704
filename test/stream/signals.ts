/** Signals with known answers, the same on every run. */

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** White noise in [-amplitude, amplitude]. */
export function noise(length: number, amplitude = 0.5, seed = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => amplitude * (2 * random() - 1));
}

/** A sine; frequency and rate in Hz. */
export function sine(frequency: number, sampleRate: number, length: number, amplitude = 0.5): Float32Array {
  return Float32Array.from(
    { length },
    (_, n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / sampleRate),
  );
}

/**
 * Cuts an array into pieces.
 *
 * @param lengths - length of each piece in turn, used over and over; zero gives an empty piece
 */
export function cut<T extends Float32Array | Uint8Array>(array: T, lengths: readonly number[]): T[] {
  const pieces: T[] = [];
  for (let at = 0, turn = 0; at < array.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    pieces.push(array.subarray(at, at + length) as T);
    at += length;
    // Only zeros would never get anywhere.
    if (lengths.every((each) => each === 0)) break;
  }
  return pieces;
}

/** Joins arrays of samples; copies them, so views may be reused afterwards. */
export function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Values in which two arrays differ by as little as a bit; every value where their lengths differ. */
export function countDifferences(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Math.max(a.length, b.length);
  let differences = 0;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) differences++;
  return differences;
}
