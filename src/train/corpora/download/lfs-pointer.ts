import type { Checksum } from './checksum.ts';
import type { ArchiveEntry } from './read-archive.ts';

/** What Git LFS keeps in a repository in place of a large file. */
export interface LfsPointer {
  /** Length of the file. */
  readonly bytes: number;
  readonly checksum: Checksum;
}

/** Longest pointer there is, bytes, by the specification. */
const MAX_POINTER_BYTES = 1_024;

/** version, object id, size, each on a line of its own; other keys may stand between them. */
const POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d+)\n/;

/**
 * Reads a file of an archive as a pointer; null if it is the file itself.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export async function parseLfsPointer(entry: ArchiveEntry): Promise<LfsPointer | null> {
  if (entry.bytes >= MAX_POINTER_BYTES) return null;
  const [, hex, bytes] = POINTER.exec((await entry.read()).toString('latin1')) ?? [];
  if (hex === undefined) return null;
  return { bytes: Number(bytes), checksum: { algorithm: 'sha256', hex } };
}
