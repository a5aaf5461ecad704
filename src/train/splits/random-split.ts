import type { Clip } from '../corpora/clip.ts';
import { recordingOf } from '../corpora/ravdess.ts';
import { createRandom, mixSeed, type Random, shuffle } from '../random.ts';
import type { Split, SplitPart } from './split.ts';

/** Share of the clips that validates, and the share that tests. */
const HELD_OUT = 0.1;

/**
 * The split of the published experiments: clips at random, eight parts train, one validates, one tests, every label in
 * proportion. The same speakers are on all sides, so what it measures does not hold for new speakers.
 *
 * Of n clips exactly `round(n / 10)` validate and as many test, as far as copies of one recording, which stay on one side, allow.
 *
 * @param clips - what is split, for example the clips of one gender; every other clip is for nothing
 * @param seed - equal seeds and clips give equal splits, in whatever order the clips come
 */
export function randomSplit(clips: readonly Clip[], seed: number): Split {
  const random = createRandom(mixSeed(seed, 0x811));
  const pools = recordingsByLabel(clips, random);
  const parts = new Map<string, SplitPart>(clips.map((clip) => [clip.path, 'train']));
  for (const part of ['test', 'validation'] as const) {
    for (const [label, quota] of quotas(clips, random)) {
      for (const clip of draw(pools.get(label)!, quota)) parts.set(clip.path, part);
    }
  }
  return {
    description: `random 8:1:1 over ${clips.length} clips, stratified by label, seed ${seed}`,
    partOf: ({ path }) => parts.get(path) ?? 'none',
  };
}

type Label = Clip['label'];

/** For each label its recordings, shuffled; copies of one recording are one item. */
function recordingsByLabel(clips: readonly Clip[], random: Random): Map<Label, Clip[][]> {
  const recordings = new Map<string, Clip[]>();
  for (const clip of [...clips].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const key = recordingOf(clip);
    recordings.set(key, [...(recordings.get(key) ?? []), clip]);
  }
  const pools = new Map<Label, Clip[][]>();
  for (const recording of recordings.values()) {
    const { label } = recording[0]!;
    pools.set(label, [...(pools.get(label) ?? []), recording]);
  }
  for (const pool of pools.values()) shuffle(pool, random);
  return pools;
}

/** Clips to hold out of each label: in proportion, and in all a tenth, by largest remainder with ties broken at random. */
function quotas(clips: readonly Clip[], random: Random): [Label, number][] {
  const counts = new Map<Label, number>();
  for (const { label } of clips) counts.set(label, (counts.get(label) ?? 0) + 1);
  const shares = shuffle([...counts].sort(), random).map(([label, count]) => ({
    label,
    whole: Math.floor(count * HELD_OUT),
    rest: (count * HELD_OUT) % 1,
  }));
  const missing = Math.round(clips.length * HELD_OUT) - shares.reduce((sum, { whole }) => sum + whole, 0);
  return shares
    .sort((a, b) => b.rest - a.rest)
    .map(({ label, whole }, rank) => [label, whole + (rank < missing ? 1 : 0)]);
}

/** Takes recordings out of a pool until the quota is met, passing over those with more copies than are still wanted. */
function draw(pool: Clip[][], quota: number): Clip[] {
  const drawn: Clip[] = [];
  for (let i = 0; i < pool.length && drawn.length < quota; ) {
    if (pool[i]!.length <= quota - drawn.length) drawn.push(...pool.splice(i, 1)[0]!);
    else i++;
  }
  return drawn;
}
