import type { ExportFormat, ExportSource } from './export-format.ts';

/**
 * Writes a stream in a format, a page of its log at a time; whoever reads slowly makes it wait.
 *
 * @param format - how
 * @param source - what
 * @returns pieces of the file, never empty
 */
export async function* exportStream(format: ExportFormat, source: ExportSource): AsyncGenerator<string> {
  const head = format.head(source);
  if (head !== '') yield head;
  for await (const page of source.stream.log.read(0)) {
    const text = page.map((event) => format.event(event, source)).join('');
    if (text !== '') yield text;
  }
  if (format.tail !== '') yield format.tail;
}
