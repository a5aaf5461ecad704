import type { PluginOverview, PluginState } from 'undertone/sdk';

const STATES: Readonly<
  Record<PluginState, { readonly text: string; readonly tone: 'good' | 'busy' | 'bad' }>
> = {
  starting: { text: 'starting', tone: 'busy' },
  running: { text: 'running', tone: 'good' },
  restarting: { text: 'restarting', tone: 'busy' },
  disabled: { text: 'disabled', tone: 'bad' },
  closed: { text: 'closed', tone: 'busy' },
};

/**
 * What is wrong with plugins, in words; empty where nothing is.
 *
 * @param plugins - of the server
 */
export function disabledPlugins(plugins: readonly PluginOverview[]): string[] {
  return plugins.filter(({ state }) => state === 'disabled').map(({ id }) => `The plugin ${id} is disabled.`);
}

/** Every plugin: whether it runs, why it does not, and what it missed. */
export function PluginList({ plugins }: { readonly plugins: readonly PluginOverview[] }) {
  return (
    <ul class="plugin-list">
      {plugins.map((plugin) => {
        const { text, tone } = STATES[plugin.state];
        return (
          <li key={plugin.id}>
            <span class="lane-title">{plugin.id}</span>
            <span class="pill" data-tone={tone}>
              {text}
            </span>
            <span class="note">{describe(plugin)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function describe({ reason, errors, droppedEvents, queuedEvents }: PluginOverview): string {
  if (reason !== null) return reason;
  if (errors + droppedEvents + queuedEvents === 0) return 'No failures, nothing waits.';
  return `${errors} failures, ${queuedEvents} events wait, ${droppedEvents} left out`;
}
