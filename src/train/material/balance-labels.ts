import type { WindowPool } from './window-examples.ts';

/**
 * Repeats clips of rarer labels a whole number of times, so that every label is drawn about equally often: RAVDESS, for example,
 * has half as many neutral clips as others.
 */
export function balanceLabels(pools: readonly WindowPool[]): WindowPool[] {
  const counts = new Map<string, number>();
  for (const { features, indices } of pools) {
    for (const index of indices) {
      const { label } = features.clips[index]!;
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  const most = Math.max(...counts.values());
  return pools.map(({ features, indices }) => ({
    features,
    indices: indices.flatMap((index) => {
      const times = Math.round(most / counts.get(features.clips[index]!.label)!);
      return new Array<number>(times).fill(index);
    }),
  }));
}
