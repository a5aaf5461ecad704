/** Decides whether a stream belongs to what a subscriber asked for. */
export type StreamMatcher = (stream: string) => boolean;

/** What a stream's name or a pattern of names may look like, in messages and tokens alike. */
export const STREAM_PATTERN: RegExp = /^[A-Za-z0-9._:/@+*-]{1,128}$/;

/**
 * Compiles stream names and patterns into one test.
 *
 * @param patterns - names, where `*` stands for any run of characters, none included
 * @returns true for a name that at least one pattern matches from end to end
 */
export function compileStreamPatterns(patterns: readonly string[]): StreamMatcher {
  if (patterns.includes('*')) return () => true;
  const names = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const globs = patterns.filter((pattern) => pattern.includes('*')).map((pattern) => pattern.split(/\*+/));
  return (stream) => names.has(stream) || globs.some((pieces) => matchesGlob(stream, pieces));
}

/** Takes the earliest place for every piece, so that a hostile pattern costs no more than its length times the name's. */
function matchesGlob(stream: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces[pieces.length - 1]!;
  if (!stream.startsWith(first)) return false;
  let position = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = stream.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return stream.length - last.length >= position && stream.endsWith(last);
}
