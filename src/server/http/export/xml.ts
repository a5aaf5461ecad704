const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/**
 * One XML start tag with its attributes, or an empty element.
 *
 * @param name - of the element
 * @param attributes - values are escaped; those that are undefined are left out
 * @param isEmpty - true closes the element at once
 */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  isEmpty = false,
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return `<${name}${written.join('')}${isEmpty ? '/' : ''}>`;
}

/** Text as it may stand in an attribute or an element. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
