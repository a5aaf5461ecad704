/**
 * Median of whole numbers that have been counted, infinite where there are none.
 *
 * @param counts - how often each number from 0 on occurred
 */
export function medianOf(counts: Uint16Array): number {
  let total = 0;
  for (let value = 0; value < counts.length; value++) total += counts[value]!;
  if (total === 0) return Number.POSITIVE_INFINITY;
  let median = 0;
  for (let below = counts[0]!; below < total / 2; below += counts[median]!) median++;
  return median;
}
