/** What every rule of an {@link OptionsSchema} may say. */
interface RuleBase {
  /** What the option does, its unit and its range, in a line; the README's options table repeats it. */
  readonly description?: string;
  /** True where the option may be left out and has no default. */
  readonly optional?: boolean;
  /** Taken where the option is left out. */
  readonly default?: unknown;
  /** True for values that no message may repeat. */
  readonly secret?: boolean;
}

/** Text; `min` and `max` count characters. */
export interface TextRule extends RuleBase {
  readonly type: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

/** A finite number in [`min`, `max`]. */
export interface NumberRule extends RuleBase {
  readonly type: 'number';
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** True or false. */
export interface BooleanRule extends RuleBase {
  readonly type: 'boolean';
}

/** One of some words. */
export interface EnumRule extends RuleBase {
  readonly type: 'enum';
  readonly values: readonly string[];
}

/** A list; `min` and `max` count entries. */
export interface ArrayRule extends RuleBase {
  readonly type: 'array';
  readonly items: OptionRule;
  readonly min?: number;
  readonly max?: number;
}

/** An object with known keys. */
export interface ObjectRule extends RuleBase {
  readonly type: 'object';
  readonly props: OptionsSchema;
}

/** An object with keys of the user's choosing, whose values all follow one rule. */
export interface RecordRule extends RuleBase {
  readonly type: 'record';
  readonly values: OptionRule;
}

/** Anything; what it is, `checkOptions` has to see to. */
export interface AnyRule extends RuleBase {
  readonly type: 'any';
}

/** What one option must be; the notation is that of fastest-validator. */
export type OptionRule =
  | TextRule
  | NumberRule
  | BooleanRule
  | EnumRule
  | ArrayRule
  | ObjectRule
  | RecordRule
  | AnyRule;

/** A rule for every option of a plugin; options it does not name are errors. */
export type OptionsSchema = Readonly<Record<string, OptionRule>>;
