import { describe, expect, test } from 'vitest';
import { definePlugin, type Plugin, type PluginDefinition } from '../../../../src/sdk/index.ts';
import { pluginConformance } from '../../../../src/sdk/testing.ts';

type Changes = Partial<PluginDefinition<Record<string, never>>>;

const plugin = (changes: Changes): Plugin => definePlugin({ name: 'sample', setup: () => ({}), ...changes });

/** Names of the facts that are not true of a plugin. */
async function failures(tried: Plugin): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { name, run } of pluginConformance(tried)) {
    await run().catch(() => failed.push(name));
  }
  return failed;
}

test('nothing is wrong with a plugin that does nothing', async () => {
  expect(await failures(plugin({}))).toEqual([]);
});

describe('the suite notices a plugin that', () => {
  test('was made for another version', async () => {
    expect(await failures({ ...plugin({}), apiVersion: 0 })).toEqual([
      'is made for this version of the plugin interface',
    ]);
  });

  test('wants events that do not exist', async () => {
    const events = ['emotion.windows' as 'emotion.window'];
    expect(await failures(plugin({ events }))).toEqual(['wants only events that exist']);
  });

  test('does not describe an option', async () => {
    const optionsSchema = { size: { type: 'number', default: 1 } } as const;
    const tried = definePlugin<{ readonly size: number }>({
      name: 'sample',
      optionsSchema,
      setup: () => ({}),
    });
    expect(await failures(tried)).toEqual(['describes every option']);
  });

  test('has handlers that nobody calls', async () => {
    const setup = () => ({ onEvents: () => {} }) as object;
    expect(await failures(plugin({ setup }))).toEqual(['returns handlers and nothing else from setup']);
  });

  test('cannot handle a call whose start it missed', async () => {
    const setup: Changes['setup'] = () => {
      const started = new Set<string>();
      return {
        onStreamStarted: ({ stream }) => void started.add(stream),
        onEvent({ stream }) {
          if (!started.has(stream)) throw new Error('what is this?');
        },
      };
    };
    expect(await failures(plugin({ setup }))).toEqual(
      expect.arrayContaining(['handles a call whose start it missed']),
    );
  });

  test('changes events', async () => {
    const setup: Changes['setup'] = () => ({
      onEvent: (event) => void Object.assign(event, { seen: true }),
    });
    expect(await failures(plugin({ setup }))).toEqual(['leaves events as they are']);
  });

  test('counts by stream', async () => {
    const setup: Changes['setup'] = ({ metrics }) => {
      const seen = metrics.counter({ name: 'seen_total', help: 'Seen.', labelNames: ['stream'] });
      return { onEvent: ({ stream }) => seen.inc(1, { stream }) };
    };
    expect(await failures(plugin({ setup }))).toEqual(['never makes a stream the label of a metric']);
  });

  test('leaves timers behind', async () => {
    const setup: Changes['setup'] = ({ clock }) => ({ onEvent: () => void clock.schedule(() => {}, 1_000) });
    expect(await failures(plugin({ setup }))).toEqual(['leaves no timer behind when it closes']);
  });

  test('publishes alerts that are none', async () => {
    const setup: Changes['setup'] = ({ publishAlert }) => ({
      onEvent: (event) => publishAlert(event, { name: '', severity: 'warning', message: 'x' }),
    });
    expect(await failures(plugin({ setup }))).toContain('handles a whole call');
  });
});
