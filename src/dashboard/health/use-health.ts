import { useEffect, useState } from 'preact/hooks';
import { type PluginOverview, toUndertoneError } from 'undertone/sdk';
import { useDashboard } from '../app/dashboard.ts';
import { parseMetrics } from './prometheus.ts';
import { type Health, type Reading, readHealth } from './read-health.ts';

/** Latencies over time: seconds since the page began to look, ms, ms. */
export type LatencyHistory = readonly [
  readonly number[],
  readonly (number | null)[],
  readonly (number | null)[],
];

/** What is known of the server's health. */
export interface HealthWatch {
  /** Null before the first answer. */
  readonly health: Health | null;
  readonly history: LatencyHistory;
  readonly plugins: readonly PluginOverview[];
  /** Why there is no newer answer; null where there is. */
  readonly trouble: string | null;
}

const POLL_MS = 2_000;
/** Ten minutes. */
const MAX_POINTS = 300;
const NOTHING: HealthWatch = Object.freeze({
  health: null,
  history: [[], [], []] as const,
  plugins: [],
  trouble: null,
});

/**
 * Asks the server for its metrics again and again while the component is shown.
 *
 * @param isAllowed - nothing is asked while false
 */
export function useHealth(isAllowed: boolean): HealthWatch {
  const { client } = useDashboard();
  const [watch, setWatch] = useState(NOTHING);

  useEffect(() => {
    if (!isAllowed) return;
    const startMs = performance.now();
    let before: Reading | null = null;
    let timer = 0;
    let isOver = false;

    async function poll(): Promise<void> {
      const [text, plugins] = await Promise.all([client.metrics(), client.plugins()]);
      const samples = parseMetrics(text);
      const now: Reading = { samples, atMs: performance.now() };
      const health = readHealth(now, before);
      before = now;
      const seconds = (now.atMs - startMs) / 1_000;
      if (!isOver)
        setWatch(({ history }) => ({
          health,
          history: extend(history, seconds, health),
          plugins,
          trouble: null,
        }));
    }

    function repeat(): void {
      poll()
        .catch((thrown: unknown) => {
          if (!isOver) setWatch((last) => ({ ...last, trouble: toUndertoneError(thrown).message }));
        })
        .finally(() => {
          if (!isOver) timer = window.setTimeout(repeat, POLL_MS);
        });
    }

    repeat();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [client, isAllowed]);

  return watch;
}

function extend([times, p50, p99]: LatencyHistory, seconds: number, { latencyMs }: Health): LatencyHistory {
  const add = <T>(values: readonly T[], value: T) => [...values.slice(1 - MAX_POINTS), value];
  return [add(times, seconds), add(p50, latencyMs.p50), add(p99, latencyMs.p99)];
}
