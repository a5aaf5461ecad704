/** What an element can be made with: a class, attributes, and listeners. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Makes an element with its children.
 *
 * @param tag - name of the element
 * @param options - class, text and attributes
 * @param children - appended in order
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * The element of the page with an id.
 *
 * @param id - one that `index.html` has
 * @throws Error when the page was changed and this was not
 */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}

/**
 * Writes a text where it differs, so that an unchanged one disturbs neither layout nor screen readers.
 *
 * @param target - whose text
 * @param text - the new text
 */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
