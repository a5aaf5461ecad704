import type { ValidationSchema } from 'fastest-validator';
import type { JsonSchema } from './json-schema.ts';

/** The part of a fastest-validator rule that this server's schemas use. */
interface Rule {
  readonly type: string;
  readonly optional?: boolean;
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly pattern?: RegExp;
  readonly values?: readonly unknown[];
  readonly value?: unknown;
  readonly items?: Rule;
  readonly properties?: Readonly<Record<string, Rule>>;
}

/**
 * The JSON Schema of what fastest-validator rules accept, so that what is published is what is checked.
 *
 * @param rules - of the fields of an object without others; only rule types that this server uses
 * @param overrides - schemas of fields whose rule is `any` because code checks them
 * @throws Error for a rule it cannot translate
 */
export function objectFromRules(
  rules: ValidationSchema,
  overrides: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  const entries = Object.entries(rules as Readonly<Record<string, Rule>>);
  return {
    type: 'object',
    required: entries.filter(([, rule]) => rule.optional !== true).map(([name]) => name),
    properties: Object.fromEntries(
      entries.map(([name, rule]) => [name, overrides[name] ?? schemaFromRule(rule)]),
    ),
    additionalProperties: false,
  };
}

/**
 * The JSON Schema of one rule.
 *
 * @param rule - of a field
 */
export function schemaFromRule(rule: Rule): JsonSchema {
  const schema = TRANSLATIONS[rule.type];
  if (schema === undefined) throw new Error(`a rule of type ${rule.type} has no JSON Schema yet`);
  return rule.default === undefined ? schema(rule) : { ...schema(rule), default: rule.default };
}

const TRANSLATIONS: Readonly<Record<string, (rule: Rule) => JsonSchema>> = {
  any: () => ({}),
  boolean: () => ({ type: 'boolean' }),
  enum: ({ values = [] }) => ({ enum: values }),
  equal: ({ value }) => ({ const: value }),
  string: ({ min, max, pattern }) => ({
    type: 'string',
    ...defined('minLength', min),
    ...defined('maxLength', max),
    ...(pattern === undefined ? {} : { pattern: pattern.source }),
  }),
  number: ({ integer, min, max }) => ({
    type: integer === true ? 'integer' : 'number',
    ...defined('minimum', min),
    ...defined('maximum', max),
  }),
  array: ({ items, min, max }) => ({
    type: 'array',
    ...(items === undefined ? {} : { items: schemaFromRule(items) }),
    ...defined('minItems', min),
    ...defined('maxItems', max),
  }),
  object: ({ properties = {} }) => objectFromRules(properties as ValidationSchema),
  record: ({ value }) => ({ type: 'object', additionalProperties: schemaFromRule(value as Rule) }),
};

function defined(name: string, value: number | undefined): JsonSchema {
  return value === undefined ? {} : { [name]: value };
}
