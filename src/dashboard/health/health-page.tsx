import { useDashboard } from '../app/dashboard.ts';
import { Meter } from '../charts/meter.tsx';
import { useValue } from '../state/use-value.ts';
import { LatencyChart } from './latency-chart.tsx';
import { disabledPlugins, PluginList } from './plugin-list.tsx';
import { findTroubles, type Health, type LaneHealth } from './read-health.ts';
import { useHealth } from './use-health.ts';

/** How the server is, from its own metrics. */
export function HealthPage() {
  const { session } = useDashboard();
  const isAllowed = session.may('monitor');
  const isGranted = useValue(session.access).type === 'granted';
  const { health, history, plugins, trouble } = useHealth(isAllowed && isGranted);
  return (
    <section class="page" aria-labelledby="health-title">
      <div class="page-title">
        <h1 id="health-title">Health</h1>
        {health && (
          <p class="muted">{`Version ${health.build.version ?? '?'}, Node ${health.build.node ?? '?'}`}</p>
        )}
      </div>
      {!isAllowed && (
        <p class="empty">Your token may not see the metrics. Ask for one with the scope monitor.</p>
      )}
      {trouble !== null && (
        <p class="banner" role="alert" data-tone="bad">
          {`The metrics cannot be read: ${trouble}`}
        </p>
      )}
      {isAllowed && !health && trouble === null && <p class="empty">Reading the metrics</p>}
      {health && (
        <>
          <Verdict troubles={[...findTroubles(health), ...disabledPlugins(plugins)]} />
          <Figures health={health} />
          <div class="health-grid">
            <section class="panel" aria-labelledby="latency-title">
              <h2 id="latency-title">Latency</h2>
              <p class="note">From the arrival of a window's last sample to the writing of its event.</p>
              <LatencyChart history={history} />
            </section>
            <section class="panel" aria-labelledby="lanes-title">
              <h2 id="lanes-title">Lanes</h2>
              <Lanes lanes={health.lanes} />
            </section>
            <section class="panel" aria-labelledby="skipped-title">
              <h2 id="skipped-title">Skipped windows</h2>
              <Skipped skipped={health.skipped} />
            </section>
            {plugins.length > 0 && (
              <section class="panel" aria-labelledby="plugins-title">
                <h2 id="plugins-title">Plugins</h2>
                <PluginList plugins={plugins} />
              </section>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Verdict({ troubles }: { readonly troubles: readonly string[] }) {
  const tone = troubles.length === 0 ? 'good' : 'busy';
  return (
    <p class="banner" role="status" data-tone={tone}>
      {troubles.length === 0
        ? 'All is well: nothing is skipped, and results are prompt.'
        : troubles.join(' ')}
    </p>
  );
}

function Figures({ health }: { readonly health: Health }) {
  const {
    activeStreams,
    windowsPerSecond,
    latencyMs,
    subscribers,
    memoryBytes,
    droppedEvents,
    pluginErrors,
  } = health;
  return (
    <dl class="figures">
      <Figure name="Live calls" value={String(activeStreams)} />
      <Figure name="Windows a second" value={windowsPerSecond === null ? '–' : windowsPerSecond.toFixed(1)} />
      <Figure name="Median latency" value={milliseconds(latencyMs.p50)} />
      <Figure name="99th percentile" value={milliseconds(latencyMs.p99)} />
      <Figure name="Subscribers" value={String(subscribers)} />
      <Figure name="Memory" value={`${Math.round(memoryBytes / 1_048_576)} MB`} />
      {droppedEvents > 0 && <Figure name="Dropped events" value={String(droppedEvents)} />}
      {pluginErrors > 0 && <Figure name="Plugin errors" value={String(pluginErrors)} />}
    </dl>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Lanes({ lanes }: { readonly lanes: readonly LaneHealth[] }) {
  return (
    <ul class="lane-list">
      {lanes.map(({ lane, utilization, live, queuedWindows, lagMs }) => {
        const text = `${Math.round(utilization * 100)} %`;
        return (
          <li key={lane}>
            <span class="lane-title">{`Lane ${lane}`}</span>
            <Meter
              name={`Lane ${lane} busy`}
              value={utilization}
              text={text}
              tone={live > 0.8 ? 'bad' : live > 0.5 ? 'busy' : 'good'}
            />
            <span class="number">{text}</span>
            <span class="note">
              {`${Math.round(live * 100)} % live calls · ${queuedWindows} waiting · ${milliseconds(lagMs)} behind`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const REASONS: Readonly<Record<string, string>> = {
  hopDoubled: 'Every other window, of a lane that fell behind',
  overload: 'The oldest windows, where that was not enough',
};

function Skipped({ skipped }: { readonly skipped: Health['skipped'] }) {
  const reasons = Object.entries(skipped).filter(([, count]) => count > 0);
  if (reasons.length === 0) return <p class="note">None since the server started.</p>;
  return (
    <dl class="facts">
      {reasons.map(([reason, count]) => (
        <div key={reason}>
          <dt>{REASONS[reason] ?? reason}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function milliseconds(value: number | null): string {
  return value === null ? '–' : `${Math.round(value)} ms`;
}
