import { toUndertoneError, UndertoneError } from '../../../sdk/errors.ts';
import type { UndertoneEvent } from '../../../sdk/events.ts';
import { handleEvent, inTurn } from '../../../sdk/plugin/handle-event.ts';
import type { Plugin, PluginHandlers } from '../../../sdk/plugin/plugin.ts';
import { createPluginContext } from './plugin-context.ts';
import type { PluginCall, PluginPorts } from './plugin-ports.ts';
import { PluginTimers } from './plugin-timers.ts';

/** How one plugin is to run. */
export interface PluginRuntimeOptions {
  readonly id: string;
  /** From the plugin's `resolveOptions`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly alertsPerMinute: number;
}

/** A plugin at work, on whichever thread: gives it its context and calls its handlers. */
export class PluginRuntime {
  readonly #plugin: Plugin;
  readonly #ports: PluginPorts;
  readonly #options: PluginRuntimeOptions;
  readonly #timers: PluginTimers;
  #handlers: PluginHandlers = {};
  #hasEnded = false;

  constructor(plugin: Plugin, options: PluginRuntimeOptions, ports: PluginPorts) {
    this.#plugin = plugin;
    this.#ports = ports;
    this.#options = options;
    this.#timers = new PluginTimers({
      clock: ports.clock,
      enter: (action) => ports.enter(action),
      failed: (thrown) => ports.failed(toUndertoneError(thrown, 'ERR_PLUGIN')),
    });
  }

  /** Runs the plugin's `setup`; rejects with what it throws. */
  async setup(): Promise<void> {
    const context = createPluginContext(this.#ports, {
      ...this.#options,
      timers: this.#timers,
      hasEnded: () => this.#hasEnded,
    });
    const handlers = await this.#ports.enter(() => this.#plugin.setup(context));
    if (typeof handlers !== 'object' || handlers === null) {
      throw new UndertoneError(
        'ERR_PLUGIN',
        `setup must return an object of handlers, got ${String(handlers)}`,
      );
    }
    this.#handlers = handlers;
  }

  /**
   * Calls the handlers a call is for, one after the other.
   *
   * @returns a promise where there is something to wait for
   * @throws what a handler throws
   */
  call(call: PluginCall): Promise<void> | undefined {
    return this.#ports.enter(() => this.#answer(call));
  }

  /** Cancels all timers and cuts the plugin off from its context. */
  end(): void {
    this.#hasEnded = true;
    this.#timers.end();
  }

  #answer(call: PluginCall): Promise<void> | undefined {
    const handlers = this.#handlers;
    switch (call.type) {
      case 'event':
        return handleEvent(this.#plugin, handlers, JSON.parse(call.json) as UndertoneEvent);
      case 'dropped':
        return inTurn([() => handlers.onEventsDropped?.(call.count)]);
      case 'close':
        return inTurn([() => handlers.close?.()]);
    }
  }
}
