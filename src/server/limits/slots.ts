/** Places that are given out to keys, so many a key. */
export interface Slots {
  /**
   * Takes a place.
   *
   * @param key - who asks, such as an address
   * @returns gives the place back, once however often it is called; null where the key has all of its places
   */
  take(key: string): (() => void) | null;
}

/**
 * Counts places by key; a key without any takes no memory.
 *
 * @param limit - places a key
 */
export function createSlots(limit: number): Slots {
  const taken = new Map<string, number>();
  return {
    take(key) {
      const before = taken.get(key) ?? 0;
      if (before >= limit) return null;
      taken.set(key, before + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const rest = taken.get(key)! - 1;
        if (rest === 0) taken.delete(key);
        else taken.set(key, rest);
      };
    },
  };
}
