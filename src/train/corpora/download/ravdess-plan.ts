import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UndertoneError } from '../../../sdk/errors.ts';
import { parseRavdessName } from '../ravdess.ts';
import { parseChecksum } from './checksum.ts';
import { downloadFile } from './download-file.ts';
import { checkAddress, type DownloadCorpusOptions, type DownloadPlan } from './download-plan.ts';
import { readArchive } from './read-archive.ts';

/** RAVDESS as published: https://zenodo.org/records/1188976 gives the archives and their checksums. */
const ARCHIVES = Object.freeze({
  ravdess: { name: 'Audio_Speech_Actors_01-24.zip', checksum: 'md5:bc696df654c87fed845eb13823edef8a' },
  'ravdess-song': { name: 'Audio_Song_Actors_01-24.zip', checksum: 'md5:5411230427d67a21e18aa4d466e6d1b9' },
});

/**
 * How RAVDESS is fetched: one archive, which is unpacked into `Actor_NN` folders and then removed.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` for an option it does not take
 */
export function planRavdess(name: keyof typeof ARCHIVES, options: DownloadCorpusOptions): DownloadPlan {
  if (options.index !== undefined) {
    throw new UndertoneError('ERR_INVALID_OPTION', `${name} takes no index: it is one archive`);
  }
  const archive = ARCHIVES[name];
  const url = checkAddress(
    options.url ?? `https://zenodo.org/records/1188976/files/${archive.name}?download=1`,
  );
  const checksum = parseChecksum(options.checksum ?? archive.checksum);
  const { signal, retryMs, onProgress } = options;
  return {
    origin: `${checksum.algorithm}:${checksum.hex}`,
    async fetch(folder) {
      const path = join(folder, archive.name);
      await downloadFile(url, path, {
        checksum,
        ...(signal && { signal }),
        ...(retryMs !== undefined && { retryMs }),
        onProgress: (done, total) => onProgress?.({ step: 'download', done, total, unit: 'bytes' }),
      });
      await unpack(path, folder, options);
      await rm(path);
    },
  };
}

async function unpack(
  path: string,
  folder: string,
  { signal, onProgress }: DownloadCorpusOptions,
): Promise<void> {
  let done = 0;
  for await (const entry of readArchive(path)) {
    const clip = parseRavdessName(entry.name);
    if (clip === null) continue;
    signal?.throwIfAborted();
    // The folder is made from the clip's name, so that no archive can write elsewhere.
    const actor = clip.speaker.slice('ravdess/'.length);
    await entry.extract(join(folder, `Actor_${actor}`, basename(entry.name)));
    done += 1;
    onProgress?.({ step: 'unpack', done, total: null, unit: 'files' });
  }
}
