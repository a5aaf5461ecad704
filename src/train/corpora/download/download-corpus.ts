import { mkdir } from 'node:fs/promises';
import { type Corpus, openCorpus } from '../registry.ts';
import { finishDownload, isDownloaded } from './completion.ts';
import { planCremaD } from './crema-d-plan.ts';
import type { DownloadCorpusOptions } from './download-plan.ts';
import { diskError } from './part-file.ts';
import { planRavdess } from './ravdess-plan.ts';

/** Corpora that may be downloaded without asking anybody. */
export const DOWNLOADABLE_CORPORA = ['ravdess', 'ravdess-song', 'crema-d'] as const;

/** One of {@link DOWNLOADABLE_CORPORA}. */
export type DownloadableCorpus = (typeof DOWNLOADABLE_CORPORA)[number];

/** A corpus that was downloaded. */
export interface DownloadedCorpus extends Corpus {
  /** Whether it had been there already. */
  readonly wasThere: boolean;
}

/**
 * Downloads a corpus, checks it against published checksums and unpacks it; called again after an interruption, it goes on where it
 * was, and where everything is there it downloads nothing.
 *
 * @param name - which corpus
 * @param folder - to write to; made if missing
 * @throws UndertoneError `ERR_CONNECTION` or `ERR_DOWNLOAD` if it cannot be had, `ERR_CORPUS` if what came is no such corpus,
 *   `ERR_INVALID_OPTION` for an option it does not take
 */
export async function downloadCorpus(
  name: DownloadableCorpus,
  folder: string,
  options: DownloadCorpusOptions = {},
): Promise<DownloadedCorpus> {
  const plan = name === 'crema-d' ? planCremaD(options) : planRavdess(name, options);
  await mkdir(folder, { recursive: true }).catch((thrown: unknown) => {
    throw diskError(thrown, folder);
  });
  const wasThere = await isDownloaded(name, folder, plan.origin);
  if (!wasThere) await plan.fetch(folder);
  const corpus = await openCorpus(name, folder);
  if (!wasThere) await finishDownload(corpus, folder, plan.origin);
  return { ...corpus, wasThere };
}
