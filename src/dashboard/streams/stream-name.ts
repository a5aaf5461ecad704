const SUFFIX_LENGTH = 4;
const MAX_LENGTH = 128;

/**
 * A stream name from words a person knows, with a random end that keeps two of them apart.
 *
 * @param words - such as a file's name; what a stream name may not hold becomes `-`
 * @param random - uniform in [0, 1)
 */
export function streamName(words: string, random: () => number): string {
  const suffix = Math.floor(random() * 36 ** SUFFIX_LENGTH)
    .toString(36)
    .padStart(SUFFIX_LENGTH, '0');
  const allowed = words.replace(/[^A-Za-z0-9._:/@+-]+/g, '-').replace(/^-+|-+$/g, '');
  return `${(allowed || 'stream').slice(0, MAX_LENGTH - SUFFIX_LENGTH - 1)}-${suffix}`;
}
