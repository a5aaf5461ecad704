import type { StreamRecord } from '../streams/stream-record.ts';

/** Between two changes of the order, ms: who reads a card should not have to look for it. */
const MIN_INTERVAL_MS = 2_000;

/** The order of the cards: by need, but not restless, and not at all while somebody is about to choose one. */
export class WallOrder {
  #order: string[] = [];
  #sortedAtMs = Number.NEGATIVE_INFINITY;

  /**
   * Puts streams in order.
   *
   * @param records - all that are to be shown
   * @param nowMs - any clock
   * @param isHeld - true keeps those in place that were there before
   */
  arrange(records: readonly StreamRecord[], nowMs: number, isHeld: boolean): readonly StreamRecord[] {
    const byName = new Map(records.map((record) => [record.stream, record]));
    if (!isHeld && nowMs - this.#sortedAtMs >= MIN_INTERVAL_MS) {
      this.#sortedAtMs = nowMs;
      this.#order = sortByNeed(records);
    }
    const kept = this.#order.filter((stream) => byName.has(stream));
    const known = new Set(kept);
    const added = records.filter(({ stream }) => !known.has(stream));
    // Live streams before ended ones even where nothing else moves.
    this.#order =
      isHeld || added.length === 0 ? [...kept, ...added.map(({ stream }) => stream)] : sortByNeed(records);
    return this.#order.map((stream) => byName.get(stream)!);
  }
}

function sortByNeed(records: readonly StreamRecord[]): string[] {
  const scored = records.map((record, index) => ({ record, index, score: record.need.score }));
  return scored
    .sort((a, b) => {
      const byLife = Number(b.record.live) - Number(a.record.live);
      // Of ended streams the newest is the most interesting.
      return byLife || b.score - a.score || (a.record.live ? a.index - b.index : b.index - a.index);
    })
    .map(({ record }) => record.stream);
}
