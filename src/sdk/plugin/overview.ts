/** How a plugin is doing. */
export type PluginState = 'starting' | 'running' | 'restarting' | 'disabled' | 'closed';

/** A plugin as `GET /v1/plugins` shows it. */
export interface PluginOverview {
  /** Name of this instance; the `plugin` label of its metrics. */
  readonly id: string;
  /** The plugin's own name. */
  readonly name: string;
  /** True for a plugin in a worker thread of its own. */
  readonly isolated: boolean;
  readonly state: PluginState;
  /** Why it is disabled, null while it is not. */
  readonly reason: string | null;
  /** Failures since the server started. */
  readonly errors: number;
  /** Events left out because the plugin was too slow. */
  readonly droppedEvents: number;
  /** Events that wait for it. */
  readonly queuedEvents: number;
}
