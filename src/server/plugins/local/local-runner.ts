import { toUndertoneError } from '../../../sdk/errors.ts';
import type { Plugin } from '../../../sdk/plugin/plugin.ts';
import { loadPlugin, resolvePluginOptions } from '../loading/load-plugin.ts';
import type { PluginConfig } from '../loading/plugin-config.ts';
import type { PluginCall, PluginPorts } from '../runtime/plugin-ports.ts';
import { PluginRuntime } from '../runtime/plugin-runtime.ts';
import type { PluginDescription, PluginRunner, RunnerListener } from '../supervision/plugin-runner.ts';
import type { StrayFailures } from './stray-failures.ts';

/** What a plugin on this thread is connected to. */
export type LocalPorts = Omit<PluginPorts, 'failed' | 'enter'>;

/** What a {@link LocalRunner} is made with. */
export interface LocalRunnerOptions {
  readonly url: string;
  readonly config: PluginConfig;
  readonly strays: StrayFailures;
  /** @param id - name of the instance */
  readonly ports: (id: string) => LocalPorts;
}

/** A plugin on the server's own thread. */
export class LocalRunner implements PluginRunner {
  readonly #options: LocalRunnerOptions;
  #loaded: { readonly plugin: Plugin; readonly options: Readonly<Record<string, unknown>> } | null = null;
  #runtime: PluginRuntime | null = null;

  constructor(options: LocalRunnerOptions) {
    this.#options = options;
  }

  async load(): Promise<PluginDescription> {
    const { url, config } = this.#options;
    const plugin = await loadPlugin(url);
    this.#loaded = { plugin, options: resolvePluginOptions(plugin, config.options) };
    return { name: plugin.name, events: plugin.events };
  }

  async setup(id: string, listener: RunnerListener): Promise<void> {
    const { config, strays, ports } = this.#options;
    const { plugin, options } = this.#loaded!;
    const owner = (thrown: unknown) => listener.failed(toUndertoneError(thrown, 'ERR_PLUGIN'));
    this.#runtime = new PluginRuntime(
      plugin,
      { id, options, alertsPerMinute: config.limits.alertsPerMinute },
      {
        ...ports(id),
        failed: (error) => listener.failed(error),
        enter: (action) => strays.run(owner, action),
      },
    );
    await this.#runtime.setup();
  }

  call(call: PluginCall): Promise<void> | undefined {
    return this.#runtime!.call(call);
  }

  async kill(): Promise<void> {
    this.#runtime?.end();
  }
}
