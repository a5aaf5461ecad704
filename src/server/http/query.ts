import type { ValidationSchema } from 'fastest-validator';
import { UndertoneError } from '../../sdk/errors.ts';
import { compileSchema } from '../validator.ts';

/**
 * Compiles rules into a check of a request's query parameters.
 *
 * @param rules - fastest-validator rules a parameter; numbers and booleans need `convert`, for all arrive as text
 * @returns a function from the query to the same with its numbers and booleans read
 * @throws UndertoneError `ERR_INVALID_MESSAGE`, from that function, with everything wrong at once, unknown parameters too
 */
export function compileQuery<Query>(rules: ValidationSchema): (query: unknown) => Query {
  const check = compileSchema(rules);
  return (query) => {
    const copy = { ...(query as object) };
    const problems = check(copy);
    if (problems.length === 0) return copy as Query;
    const list = problems.map(({ text }) => text).join('; ');
    throw new UndertoneError('ERR_INVALID_MESSAGE', `query parameters: ${list}`);
  };
}

/**
 * Reads a parameter that holds a list.
 *
 * @param text - entries separated by commas; undefined where the parameter was left out
 */
export function readList(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((entry) => entry.trim());
}
