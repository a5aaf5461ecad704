/**
 * References of a document that lead nowhere.
 *
 * @param document - with JSON pointers to itself under `$ref`
 */
export function danglingReferences(document: object): readonly string[] {
  return [...references(document)].filter((pointer) => resolve(document, pointer) === undefined);
}

function references(value: unknown): Set<string> {
  const found = new Set<string>();
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, part] of Object.entries(value)) {
    if (key === '$ref' && typeof part === 'string') found.add(part);
    for (const pointer of references(part)) found.add(pointer);
  }
  return found;
}

function resolve(document: object, pointer: string): unknown {
  let value: unknown = document;
  for (const step of pointer.slice(2).split('/')) {
    value = (value as Record<string, unknown> | undefined)?.[
      step.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  return value;
}
