/** Recordings under way at once, which keeps decoders and lanes busy. */
const AT_ONCE = 4;

/**
 * Does a job for every item, a few at a time.
 *
 * @returns the results in the order of the items
 */
export async function aFewAtOnce<T, R>(items: readonly T[], job: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await job(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
