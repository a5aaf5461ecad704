import { createPicture, type Picture } from './picture.ts';

/** Longer recordings are not decoded in the page, which would hold all their samples at once, bytes. */
const MAX_FILE_BYTES = 64 * 1_048_576;

/** Speech needs no more, and it keeps the samples small, Hz. */
const RATE = 16_000;

/**
 * Draws a recording.
 *
 * @param file - any audio the browser can decode
 * @param onChange - told when there is more to see
 * @returns null where the browser cannot read it, or it is too long
 */
export async function pictureOfFile(file: Blob, onChange: () => void): Promise<Picture | null> {
  if (file.size > MAX_FILE_BYTES) return null;
  const context = new OfflineAudioContext(1, 1, RATE);
  const decoded = await context.decodeAudioData(await file.arrayBuffer()).catch(() => null);
  if (decoded === null) return null;
  const picture = createPicture(decoded.sampleRate, onChange);
  picture.write(decoded.getChannelData(0).slice());
  picture.close();
  return picture;
}
