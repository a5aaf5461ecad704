import { InvalidArgumentError } from 'commander';
import type { CorpusFolder } from '../../train/open-corpora.ts';

/** Reads the value of an option that names a corpus and where it lies, such as `ravdess=DIR`. */
export function corpusFolder(text: string): CorpusFolder {
  const [name = '', ...folder] = text.split('=');
  if (name !== '' && folder.length > 0) return { name, folder: folder.join('=') };
  throw new InvalidArgumentError(`it must name corpus and folder, such as ravdess=DIR, got ${text}.`);
}

/** Reads one more value of an option that may be repeated. */
export function addCorpus(text: string, before: readonly CorpusFolder[]): CorpusFolder[] {
  return [...before, corpusFolder(text)];
}
