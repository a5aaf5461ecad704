/** A JSON Schema, of the part that draft 7 (AsyncAPI 3) and 2020-12 (OpenAPI 3.1) have in common. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
}

/** Properties of an object by name; those of which the name ends in `?` may be missing. */
export type Properties = Readonly<Record<string, JsonSchema>>;

/**
 * An object. What the server sends may have more fields than these in a later minor version, so readers must leave those they do
 * not know alone.
 */
export function object(properties: Properties, description?: string): JsonSchema {
  const entries = Object.entries(properties);
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\?$/, ''), schema])),
  };
}

/** A list. */
export function list(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

/** One of some texts. */
export function oneOfTexts(values: readonly string[]): JsonSchema {
  return { type: 'string', enum: values };
}

/** A schema or null. */
export function nullable(schema: JsonSchema): JsonSchema {
  return { oneOf: [{ type: 'null' }, schema] };
}

/** The schema of that name in the document's components. */
export function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Any text. */
export const TEXT: JsonSchema = Object.freeze({ type: 'string' });
/** True or false. */
export const FLAG: JsonSchema = Object.freeze({ type: 'boolean' });
/** Any number. */
export const NUMBER: JsonSchema = Object.freeze({ type: 'number' });
/** A whole number from 0 on. */
export const COUNT: JsonSchema = Object.freeze({ type: 'integer', minimum: 0 });
/** Milliseconds, with fractions. */
export const MILLISECONDS: JsonSchema = Object.freeze({ type: 'number', minimum: 0 });
/** From 0 to 1. */
export const FRACTION: JsonSchema = Object.freeze({ type: 'number', minimum: 0, maximum: 1 });
