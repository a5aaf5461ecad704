import { UndertoneError } from '../errors.ts';
import type { EventType, UndertoneEvent } from '../events.ts';
import type { EventOfType } from '../subscriber/subscriber.ts';
import type { PluginContext } from './context.ts';
import type { OptionRule } from './options-schema.ts';
import { type ResolvedOptions, resolveOptions } from './resolve-options.ts';

/** Version of the interface between plugins and their host; a host refuses plugins made for another. */
export const PLUGIN_API_VERSION = 1;

/** What a handler answers: nothing, now or later. The next call waits for it. */
export type Handled = Promise<void> | void;

/**
 * What a plugin does. It is called one thing at a time, in the order of events; every call has a time limit, and a call that
 * throws, rejects or takes too long counts as a failure of the plugin and never reaches the stream.
 */
export interface PluginHandlers {
  /** A stream began; called before `onEvent` gets the same event. */
  onStreamStarted?(event: EventOfType<'stream.started'>): Handled;
  /** Called with every event of every stream, the first and the last included, or only with the types in `events`. */
  onEvent?(event: UndertoneEvent): Handled;
  /** A stream is over; called after `onEvent` got the same event. Forget what was kept about the stream. */
  onStreamEnded?(event: EventOfType<'stream.ended'>): Handled;
  /**
   * The plugin was too slow and events were left out before the next one: windows first, then others, the start and end of
   * streams last.
   */
  onEventsDropped?(count: number): Handled;
  /** The server closes or the plugin was disabled: write down what is left, free what is held. */
  close?(): Handled;
}

/** A plugin as its author writes it. */
export interface PluginDefinition<Options> {
  /** 1 to 64 lower-case letters, digits and dashes, as `alert-rules`. */
  readonly name: string;
  readonly description?: string;
  /** Types of events the handlers are called with; all when left out. The start and end of streams come in any case. */
  readonly events?: readonly EventType[];
  /** A rule an option; no options when left out. */
  readonly optionsSchema?: { readonly [Key in keyof Options]-?: OptionRule };
  /** What is wrong with options that follow the schema each, but not together: a clause a problem. */
  checkOptions?(options: Options): readonly string[];
  /** Called once, before any event; a plugin whose `setup` fails is disabled. */
  setup(context: PluginContext<Options>): PluginHandlers | Promise<PluginHandlers>;
}

/** A plugin as its host sees it; made by {@link definePlugin}. */
export interface Plugin {
  /** {@link PLUGIN_API_VERSION} of the SDK it was made with. */
  readonly apiVersion: number;
  readonly name: string;
  readonly description: string;
  readonly events: readonly EventType[] | null;
  readonly optionsSchema: Readonly<Record<string, OptionRule>>;
  /** Checks options and fills in defaults. */
  resolveOptions(given: unknown): ResolvedOptions;
  /** Begins; `context.options` must come from `resolveOptions`. */
  setup(context: PluginContext<Readonly<Record<string, unknown>>>): PluginHandlers | Promise<PluginHandlers>;
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * Makes a plugin; export it as the default of its module.
 *
 * @param definition - name, options and `setup`, which returns the handlers
 * @throws UndertoneError `ERR_PLUGIN` where the name is wrong
 */
export function definePlugin<Options = Record<string, never>>(definition: PluginDefinition<Options>): Plugin {
  const { name, description = '', events = null } = definition;
  if (!NAME.test(name)) {
    throw new UndertoneError(
      'ERR_PLUGIN',
      `a plugin's name must be 1 to 64 lower-case letters, digits and dashes, got ${JSON.stringify(name)}`,
    );
  }
  const optionsSchema: Readonly<Record<string, OptionRule>> = { ...definition.optionsSchema };
  return Object.freeze({
    apiVersion: PLUGIN_API_VERSION,
    name,
    description,
    events,
    optionsSchema,
    resolveOptions(given: unknown): ResolvedOptions {
      const resolved = resolveOptions(optionsSchema, given);
      if (resolved.problems.length > 0) return resolved;
      // What follows the schema has the type the schema was written for.
      const problems = definition.checkOptions?.(resolved.options as Options) ?? [];
      return { options: resolved.options, problems };
    },
    setup: (context: PluginContext<Readonly<Record<string, unknown>>>) =>
      definition.setup(context as PluginContext<Options>),
  });
}
