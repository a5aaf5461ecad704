const LENGTH = 10;

/**
 * A short identifier that will not come up twice.
 *
 * @param random - uniform in [0, 1)
 * @returns 10 letters and digits
 */
export function createIdentifier(random: () => number): string {
  return Array.from({ length: LENGTH }, () => Math.floor(random() * 36).toString(36)).join('');
}
