import { type AlertDraft, definePlugin, type EmotionWindow, type UndertoneEvent } from 'undertone/sdk';
import { concerns, judge, RULE_SCHEMA, type Rule, ruleProblems } from './rule.ts';
import { INITIAL_STATE, type RuleState, step } from './rule-state.ts';

/** Options of `alert-rules`; README.md has a table. */
interface Options {
  readonly rules: readonly Rule[];
}

type WindowEvent = Extract<UndertoneEvent, EmotionWindow>;

/** Raises and clears alerts by rules over emotion, valence, arousal and role. */
export default definePlugin<Options>({
  name: 'alert-rules',
  description: 'Raises and clears alerts by rules over emotion, valence, arousal and role.',
  events: ['emotion.window'],
  optionsSchema: {
    rules: {
      type: 'array',
      min: 1,
      max: 200,
      items: { type: 'object', props: RULE_SCHEMA },
      description: 'Rules, each judged on its own on every channel.',
    },
  },
  checkOptions: ({ rules }) => ruleProblems(rules),
  setup({ options: { rules }, metrics, publishAlert }) {
    const states = new Map<string, Map<string, RuleState>>();
    const alerts = metrics.counter({
      name: 'alerts_total',
      help: 'Alerts raised and cleared, by rule.',
      labelNames: ['rule', 'action'],
    });

    function apply(rule: Rule, window: WindowEvent): void {
      const ofStream = states.get(window.stream) ?? new Map<string, RuleState>();
      states.set(window.stream, ofStream);
      const key = `${window.channel} ${rule.name}`;
      const before = ofStream.get(key) ?? INITIAL_STATE;
      const { state, action } = step(rule, before, judge(rule, window), window.atMs);
      ofStream.set(key, state);
      if (action === null) return;
      alerts.inc(1, { rule: rule.name, action });
      publishAlert(window, draft(rule, window, state, action === 'clear'));
    }

    return {
      onStreamStarted: ({ stream }) => void states.delete(stream),
      onEvent(event) {
        if (event.type !== 'emotion.window') return;
        for (const rule of rules) if (concerns(rule, event.role)) apply(rule, event);
      },
      onStreamEnded: ({ stream }) => void states.delete(stream),
    };
  },
});

function draft(rule: Rule, window: WindowEvent, { holdsSinceMs }: RuleState, cleared: boolean): AlertDraft {
  const { channel, role } = window;
  const heldMs = holdsSinceMs === null ? 0 : window.atMs - holdsSinceMs;
  const message = cleared ? `${rule.name} is over` : (rule.message ?? defaultMessage(rule, window, heldMs));
  return { name: rule.name, severity: rule.severity, message, channel, role, ...(cleared && { cleared }) };
}

function defaultMessage({ name }: Rule, window: WindowEvent, heldMs: number): string {
  if (window.abstained !== undefined) return name;
  const { label, probability } = window.smoothed;
  return `${name}: ${label} ${Math.round(probability * 100)} % for ${(heldMs / 1_000).toFixed(1)} s`;
}
