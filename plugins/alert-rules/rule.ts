import { EMOTIONS, type Emotion, type EmotionWindow, type OptionRule } from 'undertone/sdk';

/** What must be so for a rule to hold; whatever is left out may be anything. */
export interface Condition {
  readonly labels?: readonly Emotion[];
  readonly signal: 'smoothed' | 'window';
  readonly minProbability?: number;
  readonly maxProbability?: number;
  readonly minValence?: number;
  readonly maxValence?: number;
  readonly minArousal?: number;
  readonly maxArousal?: number;
  readonly roles?: readonly string[];
}

/** One rule as configured. */
export interface Rule {
  readonly name: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly message?: string;
  readonly when: Condition;
  readonly forMs: number;
  readonly clearMs: number;
  readonly cooldownMs: number;
  readonly minConfidence: number;
  readonly minSpeechMs: number;
}

const within = (min: number, max: number): OptionRule => ({ type: 'number', min, max, optional: true });
const milliseconds = (fallback: number): OptionRule => ({
  type: 'number',
  min: 0,
  max: 3_600_000,
  default: fallback,
});

const CONDITION: Readonly<Record<keyof Condition, OptionRule>> = {
  labels: { type: 'array', min: 1, items: { type: 'enum', values: EMOTIONS }, optional: true },
  signal: { type: 'enum', values: ['smoothed', 'window'], default: 'smoothed' },
  minProbability: within(0, 1),
  maxProbability: within(0, 1),
  minValence: within(-1, 1),
  maxValence: within(-1, 1),
  minArousal: within(0, 1),
  maxArousal: within(0, 1),
  roles: { type: 'array', min: 1, items: { type: 'string', min: 1, max: 256 }, optional: true },
};

/** What a rule may say. */
export const RULE_SCHEMA: Readonly<Record<keyof Rule, OptionRule>> = {
  name: { type: 'string', min: 1, max: 256 },
  severity: { type: 'enum', values: ['info', 'warning', 'critical'], default: 'warning' },
  message: { type: 'string', min: 1, max: 1_024, optional: true },
  when: { type: 'object', props: CONDITION },
  forMs: milliseconds(3_000),
  clearMs: milliseconds(3_000),
  cooldownMs: milliseconds(30_000),
  minConfidence: { type: 'number', min: 0, max: 1, default: 0 },
  minSpeechMs: milliseconds(500),
};

/**
 * What is wrong with rules that follow the schema each.
 *
 * @param rules - as configured
 * @returns a clause a problem
 */
export function ruleProblems(rules: readonly Rule[]): readonly string[] {
  const names = rules.map(({ name }) => name);
  const repeated = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  return [
    ...repeated.map((name) => `two rules are called ${name}`),
    ...rules.flatMap(({ name, when }) =>
      conditionProblems(when).map((problem) => `rule ${name}: ${problem}`),
    ),
  ];
}

function conditionProblems(when: Condition): readonly string[] {
  const problems: string[] = [];
  const bounds = [
    ['Probability', when.minProbability, when.maxProbability],
    ['Valence', when.minValence, when.maxValence],
    ['Arousal', when.minArousal, when.maxArousal],
  ] as const;
  for (const [name, min, max] of bounds) {
    if (min !== undefined && max !== undefined && min > max) {
      problems.push(`min${name} must not be more than max${name} (${max}), got ${min}`);
    }
  }
  const asksProbability = when.minProbability !== undefined || when.maxProbability !== undefined;
  if (asksProbability && when.labels === undefined) {
    problems.push('a probability needs labels, whose probability it is');
  }
  if (
    !asksProbability &&
    when.labels === undefined &&
    bounds.every(([, min, max]) => min === undefined && max === undefined)
  ) {
    problems.push('when must say something of labels, valence or arousal');
  }
  return problems;
}

/**
 * Whether a window says anything about a rule, and what.
 *
 * @param rule - the rule
 * @param window - of a channel whose role the rule is about
 * @returns whether the condition holds, or null for a window that is no evidence either way
 */
export function judge({ when, minConfidence, minSpeechMs }: Rule, window: EmotionWindow): boolean | null {
  if (window.abstained !== undefined || window.quality.speechMs < minSpeechMs) return null;
  if (window.smoothed.probability < minConfidence) return null;
  const { valence, arousal } = window;
  return (
    isIn(valence, when.minValence, when.maxValence) &&
    isIn(arousal, when.minArousal, when.maxArousal) &&
    hasLabel(when, window)
  );
}

/** Whether a rule is about channels with this role. */
export function concerns({ when }: Rule, role: string): boolean {
  return when.roles === undefined || when.roles.includes(role);
}

type ScoredWindow = Extract<EmotionWindow, { readonly label: Emotion }>;

function hasLabel(
  { labels, signal, minProbability, maxProbability }: Condition,
  window: ScoredWindow,
): boolean {
  if (labels === undefined) return true;
  if (signal === 'smoothed') {
    const { label, probability } = window.smoothed;
    return labels.includes(label) && isIn(probability, minProbability, maxProbability);
  }
  const probability = labels.reduce((sum, label) => sum + window.probabilities[label], 0);
  const isWanted =
    minProbability !== undefined || maxProbability !== undefined || labels.includes(window.label);
  return isWanted && isIn(probability, minProbability, maxProbability);
}

function isIn(value: number, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): boolean {
  return value >= min && value <= max;
}
