import { isFirm, type Reading } from './reading.ts';

/** Says of a reading that it is not to be relied on; nothing where it is. */
export function ReadingTag({ reading }: { readonly reading: Reading }) {
  if (isFirm(reading)) return null;
  return <span class="tag">{reading.isCurrent ? 'unsure' : 'not judging'}</span>;
}
