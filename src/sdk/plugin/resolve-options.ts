import type { OptionRule, OptionsSchema } from './options-schema.ts';

/** Options that are right and complete, or everything that is wrong with them. */
export interface ResolvedOptions {
  /** What was given with defaults filled in, frozen; means nothing where there are problems. */
  readonly options: Readonly<Record<string, unknown>>;
  /** A clause a problem, such as `rules[0].severity must be one of info, warning, critical, got "bad"`. */
  readonly problems: readonly string[];
}

/**
 * Checks a plugin's options against its schema and fills in defaults.
 *
 * @param schema - a rule an option
 * @param given - what the configuration says, of any type
 */
export function resolveOptions(schema: OptionsSchema, given: unknown): ResolvedOptions {
  const problems: string[] = [];
  const options = resolveObject(schema, given, '', problems) as Readonly<Record<string, unknown>>;
  return { options, problems };
}

function resolveObject(schema: OptionsSchema, given: unknown, path: string, problems: string[]): unknown {
  if (!isPlainObject(given)) {
    problems.push(`${path || 'options'} must be an object, got ${show(given)}`);
    return {};
  }
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(schema, key)) problems.push(`unknown option ${join(path, key)}`);
  }
  const resolved: [string, unknown][] = [];
  for (const [key, rule] of Object.entries(schema)) {
    const value = resolveValue(
      rule,
      Object.hasOwn(given, key) ? given[key] : undefined,
      join(path, key),
      problems,
    );
    if (value !== undefined) resolved.push([key, value]);
  }
  return Object.freeze(Object.fromEntries(resolved));
}

function resolveValue(rule: OptionRule, given: unknown, path: string, problems: string[]): unknown {
  const value = given === undefined ? rule.default : given;
  if (value === undefined) {
    if (!rule.optional) problems.push(`${path} is missing`);
    return undefined;
  }
  switch (rule.type) {
    case 'object':
      return resolveObject(rule.props, value, path, problems);
    case 'array':
      return resolveList(rule, value, path, problems);
    case 'record':
      return resolveRecord(rule.values, value, path, problems);
    case 'any':
      return value;
    default: {
      const expected = expectation(rule, value);
      if (expected !== null)
        problems.push(`${path} must ${expected}, got ${rule.secret ? 'a secret' : show(value)}`);
      return value;
    }
  }
}

function resolveList(
  rule: Extract<OptionRule, { type: 'array' }>,
  value: unknown,
  path: string,
  problems: string[],
): unknown {
  if (!Array.isArray(value)) {
    problems.push(`${path} must be a list, got ${show(value)}`);
    return [];
  }
  const { min = 0, max = Number.POSITIVE_INFINITY } = rule;
  if (value.length < min) problems.push(`${path} must have ${min} or more entries, got ${value.length}`);
  if (value.length > max) problems.push(`${path} must have ${max} or fewer entries, got ${value.length}`);
  return Object.freeze(
    value.map((entry: unknown, i) => resolveValue(rule.items, entry, `${path}[${i}]`, problems)),
  );
}

function resolveRecord(rule: OptionRule, value: unknown, path: string, problems: string[]): unknown {
  if (!isPlainObject(value)) {
    problems.push(`${path} must be an object, got ${show(value)}`);
    return {};
  }
  const entries = Object.entries(value);
  return Object.freeze(
    Object.fromEntries(
      entries.map(([key, entry]) => [key, resolveValue(rule, entry, join(path, key), problems)]),
    ),
  );
}

type ScalarRule = Exclude<OptionRule, { type: 'object' | 'array' | 'record' | 'any' }>;

/** What the value should have been, or null where it is. */
function expectation(rule: ScalarRule, value: unknown): string | null {
  switch (rule.type) {
    case 'string':
      return textExpectation(rule, value);
    case 'number':
      return numberExpectation(rule, value);
    case 'boolean':
      return typeof value === 'boolean' ? null : 'be true or false';
    case 'enum':
      return rule.values.includes(value as string) ? null : `be one of ${rule.values.join(', ')}`;
  }
}

function textExpectation(rule: Extract<OptionRule, { type: 'string' }>, value: unknown): string | null {
  if (typeof value !== 'string') return 'be text';
  if (value.length < (rule.min ?? 0)) return `have ${rule.min} or more characters`;
  if (value.length > (rule.max ?? Number.POSITIVE_INFINITY)) return `have ${rule.max} or fewer characters`;
  return rule.pattern === undefined || rule.pattern.test(value) ? null : `match ${rule.pattern}`;
}

function numberExpectation(rule: Extract<OptionRule, { type: 'number' }>, value: unknown): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'be a number';
  if (rule.integer && !Number.isInteger(value)) return 'be a whole number';
  if (value < (rule.min ?? Number.NEGATIVE_INFINITY)) return `be ${rule.min} or more`;
  return value > (rule.max ?? Number.POSITIVE_INFINITY) ? `be ${rule.max} or less` : null;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

const SHOWN_CHARACTERS = 80;

/** A value as an error message shows it, cut short: an option may be a secret or a page of text. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
