/**
 * The best one-to-one assignment of columns to rows, exactly: the permutation with the highest sum of scores.
 *
 * Dynamic programming over sets of columns: `n 2^n` steps, 2,048 for the 8 channels that are the most there can be.
 *
 * @param scores - how well row i and column j belong together, `[n, n]` row-major
 * @param n - number of rows and columns, 1 to 8
 * @returns the column of every row; of equal sums the one that keeps the identity where it can
 * @see Held and Karp (1962), the same recursion over subsets
 */
export function assign(scores: ArrayLike<number>, n: number): number[] {
  const best = new Float64Array(1 << n).fill(Number.NEGATIVE_INFINITY);
  const lastColumn = new Int8Array(1 << n);
  best[0] = 0;
  for (let taken = 0; taken < best.length - 1; taken++) {
    const row = countBits(taken);
    for (let column = 0; column < n; column++) {
      if ((taken & (1 << column)) !== 0) continue;
      const next = taken | (1 << column);
      const sum = best[taken]! + scores[row * n + column]!;
      if (sum > best[next]! || (sum === best[next] && column === row)) {
        best[next] = sum;
        lastColumn[next] = column;
      }
    }
  }
  return columnsOf(lastColumn, n);
}

function columnsOf(lastColumn: Int8Array, n: number): number[] {
  const columns = new Array<number>(n);
  let taken = (1 << n) - 1;
  for (let row = n - 1; row >= 0; row--) {
    const column = lastColumn[taken]!;
    columns[row] = column;
    taken ^= 1 << column;
  }
  return columns;
}

function countBits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}
