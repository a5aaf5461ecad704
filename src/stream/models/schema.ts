import fastestValidator, { type ValidationError, type ValidationSchema } from 'fastest-validator';

// The package is CommonJS and exports the class itself, while its types describe an ES module's default export.
const Validator = fastestValidator as unknown as typeof fastestValidator.default;

/** The package's own sentences where they name neither what was expected nor what was there. */
const MESSAGES = {
  enumValue: "The '{field}' field must be one of {expected}, got {actual}.",
  arrayEnum: "The '{field}' field must hold only {expected}, got {actual}.",
  equalValue: "The '{field}' field must be {expected}, got {actual}.",
};

/** "The 'sampleRate' field must be a number." becomes "sampleRate must be a number", ready for a list. */
const asClause = (message: string): string =>
  message.replace(/^The '(.+?)' field /, '$1 ').replace(/\.$/, '');

/**
 * Compiles a fastest-validator schema into a check that lists everything that is wrong.
 *
 * @param schema - a fastest-validator schema; add `$$strict: true` to refuse unknown fields
 * @returns a function from a value to its problems, one clause each, such as `sampleRate must be a number`; none when the
 *   value is right; the value stays as it is unless the schema asks for defaults or conversions
 */
export function compileSchema(schema: ValidationSchema): (value: unknown) => string[] {
  const check = new Validator({ haltOnFirstError: false, messages: MESSAGES }).compile(schema);
  return (value) => {
    const result = check(value) as true | ValidationError[];
    return result === true
      ? []
      : result.map(({ message, field }) => asClause(message ?? `${field} is not valid`));
  };
}
