import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = Object.freeze({
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
});

/** Longest duration an option takes, ms: a year, and a day for leap years. */
const MAX_MS = 366 * 86_400_000;

/**
 * Reads the value of an option that says how long something lasts, such as `90s`, `15m`, `12h` or `30d`.
 *
 * @param text - as the user typed it
 * @returns ms
 * @throws InvalidArgumentError for anything else, nothing at all, and more than 366 days
 */
export function parseDuration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const durationMs = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (durationMs > 0 && durationMs <= MAX_MS) return durationMs;
  throw new InvalidArgumentError(`it must be like 90s, 15m, 12h or 30d, at most 366d, got ${text}.`);
}
