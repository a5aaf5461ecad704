import { createRandom, mixSeed, type Random, shuffle } from '../random.ts';
import type { WindowPool } from './window-examples.ts';

/**
 * Leaves each speaker of a pool so many clips at most: TESS has 1,400 of each of two women, who would otherwise be what a network takes
 * for the voice of a woman.
 *
 * Which ones is a matter of chance, for each speaker anew: corpora are ordered by sentence and emotion, so that every second clip of
 * CREMA-D has some sentences with some emotions only, and a network learns to tell the emotion by the words.
 *
 * @param most - clips a speaker keeps in one pool, from 1
 * @param seed - of the choice
 * @returns pools with the clips kept, by speaker, in their order
 */
export function limitSpeakers(pools: readonly WindowPool[], most: number, seed: number): WindowPool[] {
  const random = createRandom(mixSeed(seed, 0x5be));
  return pools.map(({ features, indices }) => {
    const bySpeaker = new Map<string, number[]>();
    for (const index of indices) {
      const { speaker } = features.clips[index]!;
      const own = bySpeaker.get(speaker) ?? [];
      if (own.length === 0) bySpeaker.set(speaker, own);
      own.push(index);
    }
    return { features, indices: [...bySpeaker.values()].flatMap((own) => draw(own, most, random)) };
  });
}

function draw(indices: readonly number[], most: number, random: Random): readonly number[] {
  if (indices.length <= most) return indices;
  return shuffle([...indices], random)
    .slice(0, most)
    .sort((a, b) => a - b);
}
