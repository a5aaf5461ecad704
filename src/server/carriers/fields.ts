import { UndertoneError } from '../../sdk/errors.ts';

/** A JSON object of a carrier; what is in it is looked at field by field, for carriers differ and add fields. */
export type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = Object.freeze({});

/**
 * Reads a text message as a JSON object.
 *
 * @throws UndertoneError `ERR_INVALID_JSON`, or `ERR_INVALID_MESSAGE` for JSON that is no object
 */
export function parseFields(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = `text messages must be JSON, got ${text.length} characters that are not`;
    throw new UndertoneError('ERR_INVALID_JSON', message, { cause });
  }
  if (isObject(value)) return value;
  throw new UndertoneError('ERR_INVALID_MESSAGE', 'a message must be a JSON object');
}

/** A field that is an object; an empty one where it is anything else. */
export function objectField(fields: Fields, ...names: readonly string[]): Fields {
  const name = names.find((candidate) => isObject(fields[candidate]));
  return name === undefined ? NOTHING : (fields[name] as Fields);
}

/** The first of some fields that is a text with something in it; null where none is. */
export function textField(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** The first of some fields that is a finite number, written as one or as text; null where none is. */
export function numberField(fields: Fields, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = fields[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
  }
  return null;
}

/** The texts in a field that is a list; none where it is anything else. */
export function listField(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
