import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { UndertoneError } from '../../../sdk/errors.ts';

/** What the bytes of a file must hash to. */
export interface Checksum {
  readonly algorithm: 'md5' | 'sha256';
  /** Lower-case hexadecimal digits. */
  readonly hex: string;
}

/** Hexadecimal digits of each algorithm. */
const DIGITS = Object.freeze({ md5: 32, sha256: 64 });

/**
 * Reads a checksum such as `md5:bc696df654c87fed845eb13823edef8a`.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` if it is none
 */
export function parseChecksum(text: string): Checksum {
  const [, algorithm, hex] = /^(md5|sha256):([0-9a-f]+)$/.exec(text.trim().toLowerCase()) ?? [];
  if ((algorithm === 'md5' || algorithm === 'sha256') && hex?.length === DIGITS[algorithm]) {
    return { algorithm, hex };
  }
  throw new UndertoneError(
    'ERR_INVALID_OPTION',
    `a checksum must be md5: and 32 or sha256: and 64 hexadecimal digits, got "${text}"`,
  );
}

/**
 * Hashes a file.
 *
 * @param path - read piece by piece
 * @returns lower-case hexadecimal digits
 */
export async function hashFile(path: string, algorithm: Checksum['algorithm']): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
