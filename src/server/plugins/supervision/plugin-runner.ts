import type { UndertoneError } from '../../../sdk/errors.ts';
import type { EventType } from '../../../sdk/events.ts';
import type { PluginCall } from '../runtime/plugin-ports.ts';

/** What a plugin's module says of itself. */
export interface PluginDescription {
  readonly name: string;
  /** Types of events it wants; null for all. */
  readonly events: readonly EventType[] | null;
}

/** Hears what a plugin does besides answering calls. */
export interface RunnerListener {
  /** Something failed outside of any call; the plugin goes on. */
  failed(error: UndertoneError): void;
  /** Its thread is gone, and with it whatever the plugin knew. */
  exited(error: UndertoneError): void;
}

/** A plugin on some thread, from loading it to its end. */
export interface PluginRunner {
  /**
   * Loads the module and checks interface and options.
   *
   * @throws UndertoneError `ERR_INVALID_OPTION` that lists every problem
   */
  load(): Promise<PluginDescription>;
  /**
   * Runs the plugin's `setup`, after `load`.
   *
   * @param id - name of the instance
   */
  setup(id: string, listener: RunnerListener): Promise<void>;
  /**
   * Calls the plugin, after `setup`; one call at a time.
   *
   * @returns a promise where there is something to wait for
   * @throws what the plugin throws
   */
  call(call: PluginCall): Promise<void> | undefined;
  /** Ends it without asking; calling it again does nothing. */
  kill(): Promise<void>;
}
