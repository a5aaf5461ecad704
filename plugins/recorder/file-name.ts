import { createHash } from 'node:crypto';

/** Longest escaped stream name kept as it is; file systems allow 255 bytes with epoch, number and extension. */
const MAX_LENGTH = 150;

/**
 * The name of a stream's file: whatever the stream is called, it stays inside the folder and is nobody else's.
 *
 * Everything but letters, digits, `-` and `_` is written as `%` and its hexadecimal code, dots and slashes above all; what is
 * too long is cut and told apart by a hash.
 *
 * @param stream - chosen by whoever publishes
 * @param epoch - of the stream's history
 * @param part - 0 for its first file
 * @param extension - without the dot
 */
export function fileName(stream: string, epoch: string, part: number, extension: string): string {
  const number = part === 0 ? '' : `.${part}`;
  return `${safe(stream)}.${safe(epoch)}${number}.${extension}`;
}

function safe(text: string): string {
  const escaped = [...Buffer.from(text, 'utf8')].map(escapeByte).join('');
  if (escaped.length <= MAX_LENGTH) return escaped;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${escaped.slice(0, MAX_LENGTH - hash.length - 1)}-${hash}`;
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
}
