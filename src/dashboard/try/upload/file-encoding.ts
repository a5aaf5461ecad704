import type { AudioEncoding } from 'undertone/sdk';

/**
 * How a file is to be read: the server streams WAV itself and leaves everything else to ffmpeg.
 *
 * @param file - judged by its type, or by its name where the system knows no type
 */
export function encodingOf({ name, type }: { readonly name: string; readonly type: string }): AudioEncoding {
  const isWav = /^audio\/(x-|vnd\.)?wave?$/.test(type) || (type === '' && /\.wave?$/i.test(name));
  return isWav ? 'wav' : 'container';
}
