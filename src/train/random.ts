/** A stream of pseudo-random numbers fixed by its seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** A whole number in [0, n). */
  below(n: number): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
}

/** Mixes numbers into one 32-bit seed, so that every epoch, example and layer gets a stream of its own (MurmurHash3's finalizer). */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/**
 * Makes a random stream; equal seeds give equal streams on every machine.
 *
 * @param seed - any number; its low 32 bits count
 * @see Mulberry32 (Tommy Ettinger, 2017, public domain)
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    uniform: (low, high) => low + (high - low) * next(),
    below: (n) => Math.floor(next() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/**
 * Shuffles in place (Fisher and Yates).
 *
 * @param items - reordered
 * @param random - source of the order
 */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const pick = random.below(last + 1);
    [items[last], items[pick]] = [items[pick]!, items[last]!];
  }
  return items;
}
