import { describe, expect, test } from 'vitest';
import alertRules from '../../../plugins/alert-rules/index.ts';
import type { EmotionWindow, UndertoneEvent } from '../../../src/sdk/events.ts';
import {
  createEventMaker,
  type EventMaker,
  pluginConformance,
  startPlugin,
} from '../../../src/sdk/testing.ts';

const ANGER = {
  name: 'anger',
  severity: 'critical',
  when: { labels: ['angry'], minProbability: 0.6, roles: ['customer'] },
  forMs: 1_000,
  clearMs: 1_000,
  cooldownMs: 5_000,
};

const start = (rule: object) => startPlugin(alertRules, { rules: [{ ...ANGER, ...rule }] });

/** A number of windows, each 512 ms after the one before. */
function windows(
  call: EventMaker,
  count: number,
  label: 'angry' | 'calm',
  probability = 0.8,
): UndertoneEvent[] {
  return Array.from({ length: count }, () => call.window(label, probability));
}

function change(event: UndertoneEvent, changes: Partial<EmotionWindow>): UndertoneEvent {
  return { ...event, ...changes } as UndertoneEvent;
}

describe('conformance', () => {
  for (const { name, run } of pluginConformance(alertRules, { options: { rules: [ANGER] } })) test(name, run);
});

describe('a rule', () => {
  test('raises when its condition has held for forMs, and says since when', async () => {
    const plugin = await start({});
    const call = createEventMaker();
    await plugin.send(call.started(), ...windows(call, 2, 'angry'));
    expect(plugin.alerts).toEqual([]);
    await plugin.send(...windows(call, 1, 'angry'));
    expect(plugin.alerts).toEqual([
      {
        type: 'alert',
        stream: 'call-1',
        epoch: 'epoch-1',
        atMs: 2_048,
        source: 'alert-rules',
        name: 'anger',
        severity: 'critical',
        message: 'anger: angry 80 % for 1.0 s',
        channel: 0,
        role: 'customer',
      },
    ]);
  });

  test('raises once, clears when it has not held for clearMs, and says so', async () => {
    const plugin = await start({});
    const call = createEventMaker();
    await plugin.send(call.started(), ...windows(call, 10, 'angry'), ...windows(call, 3, 'calm'));
    expect(plugin.alerts.map(({ cleared = false, atMs }) => [cleared, atMs])).toEqual([
      [false, 2_048],
      [true, 7_168],
    ]);
    expect(plugin.metric('alerts_total', { rule: 'anger', action: 'clear' })).toBe(1);
  });

  test('a single other window neither clears nor begins anew', async () => {
    const plugin = await start({});
    const call = createEventMaker();
    await plugin.send(
      ...windows(call, 4, 'angry'),
      ...windows(call, 1, 'calm'),
      ...windows(call, 4, 'angry'),
    );
    expect(plugin.alerts).toHaveLength(1);
  });

  test('is raised again only after cooldownMs', async () => {
    const plugin = await start({});
    const call = createEventMaker();
    await plugin.send(
      ...windows(call, 3, 'angry'),
      ...windows(call, 3, 'calm'),
      ...windows(call, 4, 'angry'),
    );
    expect(plugin.alerts).toHaveLength(2);
    await plugin.send(...windows(call, 4, 'angry'));
    expect(plugin.alerts.map(({ cleared = false, atMs }) => [cleared, atMs])).toEqual([
      [false, 2_048],
      [true, 3_584],
      [false, 7_168],
    ]);
  });

  test('is cleared when nothing has been heard for 15 s', async () => {
    const plugin = await start({});
    const call = createEventMaker();
    await plugin.send(...windows(call, 3, 'angry'));
    await plugin.send(...Array.from({ length: 29 }, () => call.abstained()));
    expect(plugin.alerts).toHaveLength(1);
    await plugin.send(call.abstained());
    expect(plugin.alerts[1]).toMatchObject({ cleared: true, message: 'anger is over' });
  });

  test.each([
    ['another label', {}, 'calm' as const, 0.9, {}],
    ['too little probability', {}, 'angry' as const, 0.5, {}],
    ['too little speech', { minSpeechMs: 2_500 }, 'angry' as const, 0.9, {}],
    ['too little confidence', { minConfidence: 0.95 }, 'angry' as const, 0.9, {}],
    ['another role', { when: { labels: ['angry'], roles: ['agent'] } }, 'angry' as const, 0.9, {}],
    ['a valence above the bound', { when: { maxValence: -0.5 } }, 'angry' as const, 0.9, {}],
    ['an arousal below the bound', { when: { minArousal: 0.9 } }, 'angry' as const, 0.9, {}],
  ])('is not raised by %s', async (_, rule, label, probability, changes) => {
    const plugin = await start(rule);
    const call = createEventMaker();
    await plugin.send(...windows(call, 20, label, probability).map((event) => change(event, changes)));
    expect(plugin.alerts).toEqual([]);
  });

  test('may ask for valence and arousal alone', async () => {
    const plugin = await start({ when: { maxValence: -0.1, minArousal: 0.5 } });
    await plugin.send(...windows(createEventMaker(), 4, 'calm'));
    expect(plugin.alerts).toHaveLength(1);
  });

  test('may add up the probabilities of several labels in one window', async () => {
    const plugin = await start({
      when: { labels: ['angry', 'disgust'], signal: 'window', minProbability: 0.62 },
    });
    await plugin.send(...windows(createEventMaker(), 4, 'angry', 0.6));
    expect(plugin.alerts).toHaveLength(1);
  });

  test('is judged on every stream by itself', async () => {
    const plugin = await start({});
    const calls = ['a', 'b'].map((stream) => createEventMaker({ stream }));
    for (let i = 0; i < 4; i += 1)
      await plugin.send(calls[0]!.window('angry', 0.9), calls[1]!.window('calm', 0.9));
    expect(plugin.alerts.map(({ stream }) => stream)).toEqual(['a']);
  });
});

test('lists everything that is wrong with rules', () => {
  const { problems } = alertRules.resolveOptions({
    rules: [
      { name: 'a', when: { minProbability: 0.5 } },
      { name: 'a', when: { labels: ['angry'], minValence: 0.5, maxValence: -0.5 } },
      { name: 'c', when: {} },
    ],
  });
  expect(problems).toEqual([
    'two rules are called a',
    'rule a: a probability needs labels, whose probability it is',
    'rule a: minValence must not be more than maxValence (-0.5), got 0.5',
    'rule c: when must say something of labels, valence or arousal',
  ]);
  expect(
    alertRules.resolveOptions({ rules: [{ name: 'a', when: { labels: ['cross'] }, color: 1 }] }).problems,
  ).toEqual([
    'unknown option rules[0].color',
    expect.stringMatching(/^rules\[0\]\.when\.labels\[0\] must be one of neutral, calm, .*, got "cross"$/),
  ]);
});
