/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[A-Za-z_][\w:.-]*="[^"<]*")*)\s*(\/?)>|[^<>]+/gy;
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)="([^"]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads well-formed XML, of the part that exports use: elements, attributes in double quotes, text, the five entities.
 *
 * @throws Error where it is not well-formed
 */
export function parseXml(text: string): XmlElement {
  const root = { name: '', attributes: {}, children: [] as XmlElement[] };
  const open: { name: string; children: XmlElement[] }[] = [root];
  let position = 0;
  for (const match of text.matchAll(TOKEN)) {
    position = match.index + match[0].length;
    const [, closes, name, written = '', empty] = match;
    if (name === undefined) continue;
    if (closes === '/') {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes another element`);
      continue;
    }
    const element = { name, attributes: readAttributes(written), children: [] as XmlElement[] };
    open.at(-1)!.children.push(element);
    if (empty === '') open.push(element);
  }
  if (position !== text.length) throw new Error(`not well-formed at ${text.slice(position, position + 60)}`);
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one element, or one left open');
  return root.children[0]!;
}

function readAttributes(written: string): Record<string, string> {
  const entries = [...written.matchAll(ATTRIBUTE)].map(
    ([, name, value]) => [name!, withoutEntities(value!)] as const,
  );
  if (new Set(entries.map(([name]) => name)).size !== entries.length) throw new Error(`twice in ${written}`);
  return Object.fromEntries(entries);
}

function withoutEntities(text: string): string {
  if (/&(?!(amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`a bare & in ${text}`);
  return text.replace(/&(\w+);/g, (_, name: string) => ENTITIES[name]!);
}
