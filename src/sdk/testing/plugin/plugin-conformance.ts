import { EMOTIONS } from '../../emotion.ts';
import { UndertoneError } from '../../errors.ts';
import { EVENT_TYPES, type UndertoneEvent } from '../../events.ts';
import { PLUGIN_API_VERSION, type Plugin } from '../../plugin/plugin.ts';
import { createEventMaker, type EventMaker } from '../sample-events.ts';
import { type PluginHarness, startPlugin } from './plugin-harness.ts';

/** One fact about a plugin, for any test runner. */
export interface ConformanceCase {
  /** What must be true. */
  readonly name: string;
  /** Rejects where it is not. */
  run(): Promise<void>;
}

/** How to try a plugin. */
export interface ConformanceOptions {
  /** Options it accepts, or a function that makes some for each case; `{}` when left out. */
  readonly options?: unknown | (() => unknown);
}

const HANDLERS = ['onStreamStarted', 'onEvent', 'onStreamEnded', 'onEventsDropped', 'close'];

/**
 * What every plugin must do, whatever else it does.
 *
 * ```ts
 * for (const { name, run } of pluginConformance(plugin)) test(name, run);
 * ```
 *
 * @param plugin - default export of its module
 * @param given - how to try it
 */
export function pluginConformance(
  plugin: Plugin,
  given: ConformanceOptions = {},
): readonly ConformanceCase[] {
  const { options = {} } = given;
  const trial: Trial = async (play, tried = plugin) => {
    const harness = await startPlugin(tried, typeof options === 'function' ? await options() : options);
    try {
      await play(harness);
    } finally {
      await harness.close();
    }
  };
  return [...moduleCases(plugin), ...runningCases(plugin, trial)];
}

function moduleCases(plugin: Plugin): readonly ConformanceCase[] {
  return [
    {
      name: 'is made for this version of the plugin interface',
      run: async () =>
        must(
          plugin.apiVersion === PLUGIN_API_VERSION,
          `apiVersion is ${plugin.apiVersion}, not ${PLUGIN_API_VERSION}`,
        ),
    },
    {
      name: 'wants only events that exist',
      async run() {
        const unknown = (plugin.events ?? []).filter((type) => !EVENT_TYPES.includes(type));
        must(unknown.length === 0, `there are no events ${unknown.join(', ')}`);
      },
    },
    {
      name: 'describes every option',
      async run() {
        const silent = Object.entries(plugin.optionsSchema).filter(([, { description }]) => !description);
        must(silent.length === 0, `no description of ${silent.map(([name]) => name).join(', ')}`);
      },
    },
    {
      name: 'refuses options it does not know',
      async run() {
        const { problems } = plugin.resolveOptions({ noSuchOption: true });
        must(
          problems.some((problem) => problem.includes('noSuchOption')),
          'noSuchOption was accepted',
        );
      },
    },
  ];
}

/** Starts the plugin, or another in its place, and closes it afterwards. */
type Trial = (play: (harness: PluginHarness) => Promise<void>, tried?: Plugin) => Promise<void>;

function runningCases(plugin: Plugin, trial: Trial): readonly ConformanceCase[] {
  return [
    {
      name: 'returns handlers and nothing else from setup',
      run: () => checkHandlers(plugin, trial),
    },
    {
      name: 'handles a whole call',
      run: () => trial((harness) => harness.send(...wholeCall(createEventMaker()))),
    },
    {
      name: 'handles calls at the same time',
      run: () => trial((harness) => harness.send(...interleavedCalls())),
    },
    {
      name: 'handles a call whose start it missed',
      run: () => trial((harness) => harness.send(...wholeCall(createEventMaker()).slice(1))),
    },
    {
      name: 'handles a stream name that is used again',
      run: () =>
        trial((harness) =>
          harness.send(
            ...wholeCall(createEventMaker({ epoch: 'epoch-1' })),
            ...wholeCall(createEventMaker({ epoch: 'epoch-2' })),
          ),
        ),
    },
    {
      name: 'handles events that were left out',
      run: () =>
        trial(async (harness) => {
          const events = wholeCall(createEventMaker());
          await harness.send(...events.slice(0, 3));
          await harness.drop(2);
          await harness.send(...events.slice(5));
        }),
    },
    {
      name: 'leaves events as they are',
      run: () => trial((harness) => harness.send(...interleavedCalls().map(deepFreeze))),
    },
    {
      name: 'never makes a stream the label of a metric',
      run: () =>
        trial(async (harness) => {
          await harness.send(...interleavedCalls());
          must(
            !harness.metrics.labelValues.has('call-1'),
            'a label has the value call-1, the name of a stream',
          );
        }),
    },
    {
      name: 'leaves no timer behind when it closes',
      run: () =>
        trial(async (harness) => {
          await harness.send(...interleavedCalls());
          await harness.close();
          must(harness.clock.pending === 0, `${harness.clock.pending} timers are still to fire`);
        }),
    },
    { name: 'closes without having seen anything', run: () => trial(async () => {}) },
  ];
}

async function checkHandlers(plugin: Plugin, trial: Trial): Promise<void> {
  let handlers: object = {};
  const watched: Plugin = {
    ...plugin,
    async setup(context) {
      handlers = await plugin.setup(context);
      return handlers;
    },
  };
  await trial(async () => {}, watched);
  const unknown = Object.keys(handlers).filter((name) => !HANDLERS.includes(name));
  must(unknown.length === 0, `there are no handlers ${unknown.join(', ')}; there are ${HANDLERS.join(', ')}`);
}

/** What a call is made of: speech, every emotion, a window without one, an alert of another plugin. */
function wholeCall(maker: EventMaker): UndertoneEvent[] {
  return [
    maker.started(),
    maker.speechStarted(),
    maker.abstained(),
    ...EMOTIONS.flatMap((emotion) => [maker.window(emotion, 0.9), maker.state(emotion, 0.8)]),
    maker.summary('angry'),
    maker.alert('somebody else raised this'),
    maker.speechEnded(),
    maker.ended(),
  ];
}

function interleavedCalls(): UndertoneEvent[] {
  const calls = ['call-1', 'call-2', 'team/../desk@3:+.a'].map((stream) =>
    wholeCall(createEventMaker({ stream })),
  );
  return calls[0]!.flatMap((_, i) => calls.map((events) => events[i]!));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

function must(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new UndertoneError('ERR_PLUGIN', otherwise);
}
