import Validator, { type ValidationError, type ValidationSchema } from 'fastest-validator';
import { type ErrorCode, UndertoneError } from '../../sdk/errors.ts';

const validator = new Validator({
  considerNullAsAValue: true,
  messages: {
    required: '{field} is missing',
    string: '{field} must be text, got {actual}',
    stringMin: '{field} must have {expected} or more characters, got {actual}',
    stringMax: '{field} must have {expected} or fewer characters, got {actual}',
    stringPattern: '{field} has characters that are not allowed, got {actual}',
    number: '{field} must be a number, got {actual}',
    numberInteger: '{field} must be a whole number, got {actual}',
    numberMin: '{field} must be {expected} or more, got {actual}',
    numberMax: '{field} must be {expected} or less, got {actual}',
    boolean: '{field} must be true or false, got {actual}',
    enumValue: '{field} must be one of {expected}, got {actual}',
    equalValue: '{field} must be {expected}, got {actual}',
    array: '{field} must be a list, got {actual}',
    arrayMin: '{field} must have {expected} or more entries, got {actual}',
    arrayMax: '{field} must have {expected} or fewer entries, got {actual}',
    object: '{field} must be an object, got {actual}',
    record: '{field} must be an object, got {actual}',
  },
});

/** A text message after `JSON.parse`, not yet checked. */
export type RawMessage = Readonly<Record<string, unknown>>;

/**
 * Reads a text message as far as all messages agree: a JSON object with a `type`.
 *
 * @throws UndertoneError `ERR_INVALID_JSON` for text that is no JSON, `ERR_INVALID_MESSAGE` without a `type`
 */
export function parseMessage(text: string): RawMessage & { readonly type: string } {
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
  const check = validator.compile({ $$strict: true, type: { type: 'equal', value: type }, ...schema });
  return (message) => {
    const problems = check(message) as true | ValidationError[];
    if (problems === true) return message as Message;
    const code = problems.map(({ field }) => codes[field]).find((known) => known !== undefined);
    const text = problems.map(describeProblem).join('; ');
    throw new UndertoneError(code ?? 'ERR_INVALID_MESSAGE', `\`${type}\` message: ${text}`);
  };
}

function describeProblem(problem: ValidationError): string {
  if (problem.type === 'objectStrict') return `unknown field ${String(problem.actual)}`;
  return problem.message ?? `${problem.field} is wrong`;
}
