/** One thing to be timed. */
export interface BenchCase {
  readonly name: string;
  /** Does the work once; may time itself and answer in ms. */
  run(): number | undefined | Promise<number>;
}

/** What was measured of one case. */
export interface BenchResult {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
}

const WARM_UP_ROUNDS = 5;

/**
 * Times cases in turn, round after round, so that a busy moment of the machine falls on all of them alike.
 *
 * @param cases - in the order of the results
 * @param rounds - measured rounds, after a few to warm up
 */
export async function interleave(cases: readonly BenchCase[], rounds: number): Promise<BenchResult[]> {
  const times = cases.map((): number[] => []);
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [i, each] of cases.entries()) {
      const start = performance.now();
      const ownTime = await each.run();
      const time = ownTime ?? performance.now() - start;
      if (round >= 0) times[i]!.push(time);
    }
  }
  return cases.map(({ name }, i) => {
    const sorted = times[i]!.sort((a, b) => a - b);
    return { name, medianMs: sorted[Math.floor(sorted.length / 2)]!, minMs: sorted[0]! };
  });
}

/**
 * Prints rows under a heading, the first column to the left and all others to the right.
 *
 * @param heading - of each column
 * @param rows - cells as text
 */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  for (const cells of [heading, ...rows]) {
    const padded = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    );
    console.log(padded.join('  '));
  }
}
