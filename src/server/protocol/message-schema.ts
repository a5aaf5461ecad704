import type { ValidationSchema } from 'fastest-validator';
import { type ErrorCode, UndertoneError } from '../../sdk/errors.ts';
import { compileSchema } from '../validator.ts';

/** A text message after `JSON.parse`, not yet checked. */
export type RawMessage = Readonly<Record<string, unknown>>;

/**
 * Reads a text message as far as all messages agree: a JSON object with a `type`.
 *
 * @param text - as it arrived
 * @param maxLength - characters the longest sensible message has; a longer one is refused unread, for to read a megabyte of
 * small fields holds everyone else up for a good part of a second
 * @throws UndertoneError `ERR_FRAME_TOO_LARGE`, `ERR_INVALID_JSON` for text that is no JSON, `ERR_INVALID_MESSAGE` without a
 * `type`
 */
export function parseMessage(text: string, maxLength: number): RawMessage & { readonly type: string } {
  if (text.length > maxLength) throw tooLong(text.length, maxLength);
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || typeof (value as RawMessage).type !== 'string') {
    throw new UndertoneError(
      'ERR_INVALID_MESSAGE',
      'a message must be a JSON object with a text field "type", see docs/protocol.md',
    );
  }
  return value as RawMessage & { type: string };
}

function tooLong(length: number, maxLength: number): UndertoneError {
  return new UndertoneError(
    'ERR_FRAME_TOO_LARGE',
    `a text message must have ${maxLength} or fewer characters here, got ${length}; send audio as binary messages`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UndertoneError(
      'ERR_INVALID_JSON',
      `text messages must be JSON, got ${text.length} characters that are not; send audio as binary messages`,
      { cause },
    );
  }
}

/**
 * Compiles a schema into a check that throws everything wrong with a message at once.
 *
 * @param type - the message's `type`, for the text of the error
 * @param schema - fastest-validator rules of its fields besides `type`; unknown fields are errors
 * @param codes - fields whose problems have a code of their own; others are `ERR_INVALID_MESSAGE`
 */
export function compileMessageSchema<Message>(
  type: string,
  schema: ValidationSchema,
  codes: Readonly<Record<string, ErrorCode>> = {},
): (message: RawMessage) => Message {
  const check = compileSchema({ type: { type: 'equal', value: type }, ...schema });
  return (message) => {
    const problems = check(message);
    if (problems.length === 0) return message as Message;
    const code = problems.map(({ field }) => codes[field]).find((known) => known !== undefined);
    const list = problems.map(({ text }) => text).join('; ');
    throw new UndertoneError(code ?? 'ERR_INVALID_MESSAGE', `\`${type}\` message: ${list}`);
  };
}
