import type { Logger } from 'pino';
import { toUndertoneError, UndertoneError } from '../../sdk/errors.ts';
import type { AlertDraft, AlertPlace } from '../../sdk/plugin/context.ts';
import type { PluginOverview } from '../../sdk/plugin/overview.ts';
import type { Clock } from '../clock.ts';
import type { LoggedEvent } from '../hub/event-log.ts';
import type { Hub } from '../hub/hub.ts';
import type { ServerMetrics } from '../metrics.ts';
import { IsolatedRunner } from './isolated/isolated-runner.ts';
import { findPlugin } from './loading/find-plugin.ts';
import type { PluginConfig } from './loading/plugin-config.ts';
import { type LocalPorts, LocalRunner } from './local/local-runner.ts';
import { StrayFailures } from './local/stray-failures.ts';
import { createHostMetrics, type HostMetrics } from './metrics/host-metrics.ts';
import { MetricStore } from './metrics/metric-store.ts';
import { sdkClock } from './runtime/sdk-clock.ts';
import { loadInTime } from './supervision/load-in-time.ts';
import type { PluginDescription, PluginRunner } from './supervision/plugin-runner.ts';
import { PluginSupervisor } from './supervision/plugin-supervisor.ts';
import { supervisorReports } from './supervisor-reports.ts';

/** What plugins work with. */
export interface PluginHostOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Its registry receives the host's metrics and those of the plugins. */
  readonly metrics: Pick<ServerMetrics, 'registry' | 'pluginConfigured' | 'pluginFailed'>;
}

interface Loaded {
  readonly config: PluginConfig;
  readonly runner: PluginRunner;
  readonly createRunner: () => PluginRunner;
  readonly description: PluginDescription;
}

/** Runs the plugins of one server: gives each its events and keeps what each does wrong away from everything else. */
export class PluginHost {
  readonly #options: PluginHostOptions;
  readonly #metrics: HostMetrics;
  readonly #stores = new Map<string, MetricStore>();
  readonly #strays = new StrayFailures();
  /** Events that are being handed out, and those published meanwhile by plugins that got them. */
  readonly #offered: LoggedEvent[] = [];
  #supervisors: readonly PluginSupervisor[] = [];
  #hub: Hub | null = null;

  constructor(options: PluginHostOptions) {
    this.#options = options;
    this.#metrics = createHostMetrics(options.metrics.registry);
  }

  /**
   * Loads all plugins, then starts them; one whose `setup` fails is disabled and says so.
   *
   * @param plugins - from the configuration
   * @param hub - where alerts go
   * @throws UndertoneError `ERR_INVALID_OPTION` that lists every plugin that cannot be found or loaded or refuses its options
   */
  async start(plugins: readonly PluginConfig[], hub: Hub): Promise<void> {
    this.#hub = hub;
    if (plugins.some(({ isolate }) => !isolate)) this.#strays.install();
    try {
      const loaded = await this.#loadAll(plugins);
      this.#supervisors = loaded.map((plugin) => this.#supervise(plugin));
    } catch (thrown) {
      this.#strays.remove();
      throw thrown;
    }
    await Promise.all(this.#supervisors.map((supervisor) => supervisor.start()));
  }

  /**
   * Hands an event that has been published to every plugin that wants it; never throws. What one of them publishes in its
   * turn waits until all have been given the event it follows.
   */
  offer(event: LoggedEvent): void {
    if (this.#offered.push(event) > 1) return;
    for (const next of this.#offered) for (const supervisor of this.#supervisors) supervisor.offer(next);
    this.#offered.length = 0;
  }

  /** How every plugin is doing, in the order of the configuration. */
  overview(): readonly PluginOverview[] {
    return this.#supervisors.map((supervisor) => supervisor.overview());
  }

  /** Lets plugins handle what waits and close; calling it again does nothing more. */
  async close(): Promise<void> {
    await Promise.all(this.#supervisors.map((supervisor) => supervisor.close()));
    this.#strays.remove();
  }

  async #loadAll(plugins: readonly PluginConfig[]): Promise<readonly Loaded[]> {
    const results = await Promise.allSettled(plugins.map((config) => this.#load(config)));
    const loaded = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    const problems = [...failures.map((thrown) => toUndertoneError(thrown).message), ...twice(loaded)];
    if (problems.length === 0) return loaded;
    await Promise.all(loaded.map(({ runner }) => runner.kill()));
    throw new UndertoneError('ERR_INVALID_OPTION', `plugins cannot run: ${problems.join('; ')}`, {
      cause: failures[0],
    });
  }

  async #load(config: PluginConfig): Promise<Loaded> {
    const { href: url } = findPlugin(config);
    const ports = (id: string) => this.#ports(id);
    const createRunner = (): PluginRunner =>
      config.isolate
        ? new IsolatedRunner({ url, config, ports })
        : new LocalRunner({ url, config, ports, strays: this.#strays });
    const runner = createRunner();
    try {
      return { config, runner, createRunner, description: await loadInTime(this.#options.clock, runner) };
    } catch (thrown) {
      await runner.kill();
      throw thrown;
    }
  }

  #supervise({ config, runner, createRunner, description }: Loaded): PluginSupervisor {
    const { clock, logger, metrics } = this.#options;
    const id = config.id ?? description.name;
    metrics.pluginConfigured(id);
    this.#metrics.configured(id);
    return new PluginSupervisor({
      id,
      description,
      isolated: config.isolate,
      limits: config.limits,
      clock,
      reports: supervisorReports(id, { ...this.#metrics, pluginFailed: metrics.pluginFailed }, logger),
      runner,
      createRunner,
    });
  }

  #ports(id: string): LocalPorts {
    const { clock, metrics } = this.#options;
    const logger = this.#options.logger.child({ plugin: id });
    const store = this.#stores.get(id) ?? new MetricStore(metrics.registry, id);
    this.#stores.set(id, store);
    return {
      clock: sdkClock(clock),
      log: (level, message, fields) => logger[level]({ ...fields }, message),
      metric: (operation) => store.operate(operation),
      alert: (place, alert) => this.#strays.leave(() => this.#publish(id, place, alert)),
    };
  }

  /** Nothing may follow the end of a stream, and a new stream of the same name is not the one that was meant. */
  #publish(id: string, { stream, epoch, atMs }: AlertPlace, alert: AlertDraft): void {
    const target = this.#hub?.get(stream);
    if (target?.live && target.epoch === epoch) {
      this.#metrics.alert(id, 'published');
      target.publish({ type: 'alert', atMs, source: id, ...alert });
    } else this.#metrics.alert(id, 'late');
  }
}

function twice(loaded: readonly Loaded[]): readonly string[] {
  const ids = loaded.map(({ config, description }) => config.id ?? description.name);
  const repeated = new Set(ids.filter((id, i) => ids.indexOf(id) !== i));
  return [...repeated].map((id) => `two plugins are called ${id}; give one of them an id of its own`);
}
