import type { Rule } from './rule.ts';

/** Without evidence for so long, what was known no longer counts, ms of stream time. */
const STALE_MS = 15_000;

/** Where a rule stands on one channel; all times are stream time, ms. */
export interface RuleState {
  /** Since when the condition has held without a break; null while it does not. */
  readonly holdsSinceMs: number | null;
  /** Since when it has not held, while an alert stands; null otherwise. */
  readonly failsSinceMs: number | null;
  readonly isRaised: boolean;
  /** When the last alert was raised; null before the first. */
  readonly raisedAtMs: number | null;
  /** When a window last said anything about the rule. */
  readonly evidenceAtMs: number;
}

/** Before the first window. */
export const INITIAL_STATE: RuleState = Object.freeze({
  holdsSinceMs: null,
  failsSinceMs: null,
  isRaised: false,
  raisedAtMs: null,
  evidenceAtMs: Number.NEGATIVE_INFINITY,
});

/** What a window changed. */
export interface RuleStep {
  readonly state: RuleState;
  readonly action: 'raise' | 'clear' | null;
}

type Timing = Pick<Rule, 'forMs' | 'clearMs' | 'cooldownMs'>;

/**
 * Takes one window into account.
 *
 * An alert is raised when the condition has held for `forMs`, at most every `cooldownMs`; it is cleared when the condition has not
 * held for `clearMs`, or nothing has been heard for 15 s.
 *
 * @param timing - of the rule
 * @param state - before
 * @param holds - what the window says; null for nothing
 * @param atMs - end of the window
 */
export function step(timing: Timing, state: RuleState, holds: boolean | null, atMs: number): RuleStep {
  if (holds === null) return atMs - state.evidenceAtMs < STALE_MS ? { state, action: null } : goStale(state);
  const fresh = { ...state, evidenceAtMs: atMs };
  return holds ? hold(timing, fresh, atMs) : fail(timing, fresh, atMs);
}

function hold({ forMs, cooldownMs }: Timing, state: RuleState, atMs: number): RuleStep {
  const holdsSinceMs = state.holdsSinceMs ?? atMs;
  const held = { ...state, holdsSinceMs, failsSinceMs: null };
  const isCool = state.raisedAtMs === null || atMs - state.raisedAtMs >= cooldownMs;
  if (state.isRaised || !isCool || atMs - holdsSinceMs < forMs) return { state: held, action: null };
  return { state: { ...held, isRaised: true, raisedAtMs: atMs }, action: 'raise' };
}

function fail({ clearMs }: Timing, state: RuleState, atMs: number): RuleStep {
  if (!state.isRaised) return { state: { ...state, holdsSinceMs: null }, action: null };
  const failsSinceMs = state.failsSinceMs ?? atMs;
  if (atMs - failsSinceMs < clearMs)
    return { state: { ...state, holdsSinceMs: null, failsSinceMs }, action: null };
  return cleared(state);
}

function goStale(state: RuleState): RuleStep {
  return state.isRaised ? cleared(state) : { state: { ...state, holdsSinceMs: null }, action: null };
}

function cleared(state: RuleState): RuleStep {
  return { state: { ...state, isRaised: false, holdsSinceMs: null, failsSinceMs: null }, action: 'clear' };
}
