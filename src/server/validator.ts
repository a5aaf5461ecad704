import fastestValidator, { type ValidationError, type ValidationSchema } from 'fastest-validator';

// The package is CommonJS and exports the class itself, while its types describe an ES module's default export.
const Validator = fastestValidator as unknown as typeof fastestValidator.default;

/** Types of rules; without a word from each, the package lets null through wherever it is given. */
const RULE_TYPES = [
  'any',
  'array',
  'boolean',
  'enum',
  'equal',
  'multi',
  'number',
  'object',
  'record',
  'string',
];

const validator = new Validator({
  considerNullAsAValue: true,
  defaults: Object.fromEntries(RULE_TYPES.map((type) => [type, { nullable: false }])),
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

/** One thing that is wrong with a value. */
export interface Problem {
  /** Path of the field, for example `since.call-1.offset`; empty for unknown fields. */
  readonly field: string;
  /** A clause such as `channels must be 1 to 8, got 0`. */
  readonly text: string;
}

/**
 * Compiles a fastest-validator schema once.
 *
 * @param schema - rules of the fields; fields it does not name are problems
 * @returns a function from a value to everything wrong with it, none when it is right
 */
export function compileSchema(schema: ValidationSchema): (value: unknown) => readonly Problem[] {
  const check = validator.compile({ $$strict: true, ...schema });
  return (value) => {
    const result = check(value) as true | ValidationError[];
    return result === true ? [] : result.map(describe);
  };
}

function describe({ type, field, actual, message }: ValidationError): Problem {
  if (type === 'objectStrict') return { field: '', text: `unknown field ${String(actual)}` };
  return { field, text: message ?? `${field} is wrong` };
}
