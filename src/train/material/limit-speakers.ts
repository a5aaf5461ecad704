import type { WindowPool } from './window-examples.ts';

/**
 * Leaves each speaker of a pool so many clips at most, spread evenly over those there are: TESS has 1,400 of each of two women, who
 * would otherwise be what a network takes for the voice of a woman.
 *
 * @param most - clips a speaker keeps in one pool, from 1
 */
export function limitSpeakers(pools: readonly WindowPool[], most: number): WindowPool[] {
  return pools.map(({ features, indices }) => {
    const bySpeaker = new Map<string, number[]>();
    for (const index of indices) {
      const { speaker } = features.clips[index]!;
      const own = bySpeaker.get(speaker) ?? [];
      if (own.length === 0) bySpeaker.set(speaker, own);
      own.push(index);
    }
    return { features, indices: [...bySpeaker.values()].flatMap((own) => spread(own, most)) };
  });
}

function spread(indices: readonly number[], most: number): readonly number[] {
  if (indices.length <= most) return indices;
  return Array.from({ length: most }, (_, i) => indices[Math.floor((i * indices.length) / most)]!);
}
