import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Corpus, openCorpus } from '../registry.ts';

/** What a finished download leaves in its folder, so that the next one knows. */
interface Receipt {
  /** What decided which bytes they are. */
  readonly origin: string;
  readonly clips: number;
  readonly bytes: number;
}

const receiptPath = (name: string, folder: string): string => join(folder, `.${name}.download.json`);

/**
 * Whether a corpus was downloaded to a folder before and is still there, clip for clip.
 *
 * @param origin - what decides the bytes; the same as then
 */
export async function isDownloaded(name: string, folder: string, origin: string): Promise<boolean> {
  const text = await readFile(receiptPath(name, folder), 'utf8').catch(() => null);
  if (text === null) return false;
  const receipt = JSON.parse(text) as Receipt;
  const corpus = await openCorpus(name, folder).catch(() => null);
  if (corpus === null || receipt.origin !== origin || receipt.clips !== corpus.clips.length) return false;
  return (await countBytes(corpus)) === receipt.bytes;
}

/** Remembers that a corpus is complete. */
export async function finishDownload(corpus: Corpus, folder: string, origin: string): Promise<void> {
  const path = receiptPath(corpus.name, folder);
  const receipt: Receipt = { origin, clips: corpus.clips.length, bytes: await countBytes(corpus) };
  await writeFile(`${path}.part`, JSON.stringify(receipt));
  await rename(`${path}.part`, path);
}

async function countBytes({ clips }: Corpus): Promise<number> {
  let bytes = 0;
  for (const { path } of clips) bytes += (await stat(path)).size;
  return bytes;
}
