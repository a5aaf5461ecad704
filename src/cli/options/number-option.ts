import { InvalidArgumentError } from 'commander';

/**
 * Reads the value of an option that counts something.
 *
 * @throws InvalidArgumentError if it is no whole number from 0
 */
export function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`it must be a whole number, got ${text}.`);
}
