/**
 * How many cases a fuzz test runs: a few by default, so that every run of the tests has some; all of them with `FUZZ=full`.
 *
 * @param quick - cases of a usual run
 * @param full - cases of a full one
 */
export function fuzzSize(quick: number, full: number): number {
  return process.env.FUZZ === 'full' ? full : quick;
}

/** Seed of all fuzz tests; `FUZZ_SEED` sets another. */
export const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? 20_268);

/** Time a full run may take, ms. */
export const FUZZ_TIMEOUT_MS = 3_600_000;
