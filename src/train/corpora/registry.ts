import { UndertoneError } from '../../sdk/errors.ts';
import type { Clip } from './clip.ts';
import { listCremaD } from './crema-d.ts';
import { countBoredom, listEmodb } from './emodb.ts';
import { listNemo } from './nemo.ts';
import { listRavdess } from './ravdess.ts';
import { listSavee } from './savee.ts';
import { listManifest } from './tables/manifest.ts';
import { listTess } from './tess.ts';

/** Names under which corpora are asked for. */
export const CORPUS_NAMES = [
  'ravdess',
  'ravdess-song',
  'crema-d',
  'tess',
  'savee',
  'emodb',
  'nemo',
  'manifest',
] as const;

/** One of {@link CORPUS_NAMES}. */
export type CorpusName = (typeof CORPUS_NAMES)[number];

/** What a model card says of a corpus. */
export interface CorpusSource {
  /** Name and reference. */
  readonly title: string;
  /** Licence as published; null where whoever got hold of the recordings has to know it. */
  readonly licence: string | null;
}

/** A corpus found on disk. */
export interface Corpus extends CorpusSource {
  readonly name: CorpusName;
  readonly clips: readonly Clip[];
  /** What was left out of it and why, in sentences for people. */
  readonly remarks: readonly string[];
}

/** Who made each corpus and what may be done with it. */
export const CORPUS_SOURCES: Readonly<Record<CorpusName, CorpusSource>> = Object.freeze({
  ravdess: { title: 'RAVDESS speech (Livingstone and Russo 2018)', licence: 'CC BY-NC-SA 4.0' },
  'ravdess-song': { title: 'RAVDESS song (Livingstone and Russo 2018)', licence: 'CC BY-NC-SA 4.0' },
  'crema-d': { title: 'CREMA-D (Cao et al. 2014)', licence: 'ODbL 1.0' },
  tess: { title: 'TESS (Pichora-Fuller and Dupuis 2020)', licence: 'CC BY-NC-ND 4.0' },
  savee: { title: 'SAVEE (Haq and Jackson 2010)', licence: null },
  emodb: { title: 'EmoDB (Burkhardt et al. 2005)', licence: null },
  nemo: { title: 'nEMO (Christop 2024)', licence: 'CC BY-NC-SA 4.0' },
  manifest: { title: 'own recordings', licence: null },
});

const LOADERS: Readonly<Record<CorpusName, (folder: string) => Promise<Clip[]>>> = Object.freeze({
  ravdess: (folder) => onlyCorpus(listRavdess(folder), 'ravdess', folder),
  'ravdess-song': (folder) => onlyCorpus(listRavdess(folder), 'ravdess-song', folder),
  'crema-d': listCremaD,
  tess: listTess,
  savee: listSavee,
  emodb: listEmodb,
  nemo: listNemo,
  manifest: listManifest,
});

/**
 * Opens a corpus by its name.
 *
 * @param name - which corpus; `manifest` for recordings of one's own
 * @param folder - where it lies; for `manifest` the CSV file
 * @throws UndertoneError `ERR_CORPUS` if it cannot be used, `ERR_INVALID_OPTION` for a name that is none
 */
export async function openCorpus(name: string, folder: string): Promise<Corpus> {
  if (!isCorpusName(name)) {
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `the corpus must be one of ${CORPUS_NAMES.join(', ')}, got ${name}`,
    );
  }
  const clips = await LOADERS[name](folder);
  const bored = name === 'emodb' ? await countBoredom(folder) : 0;
  const remarks = bored === 0 ? [] : [`${bored} clips of boredom left out: no label stands for it`];
  return { name, ...CORPUS_SOURCES[name], clips, remarks };
}

function isCorpusName(name: string): name is CorpusName {
  return (CORPUS_NAMES as readonly string[]).includes(name);
}

/** A folder may hold speech and song together, as the published archives unpack. */
async function onlyCorpus(listing: Promise<Clip[]>, corpus: string, folder: string): Promise<Clip[]> {
  const clips = (await listing).filter((clip) => clip.corpus === corpus);
  if (clips.length > 0) return clips;
  throw new UndertoneError('ERR_CORPUS', `${folder} holds RAVDESS clips, but none of ${corpus}`);
}
