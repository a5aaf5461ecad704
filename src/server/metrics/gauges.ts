import { Gauge, type Registry } from 'prom-client';
import type { LaneStats } from '../../stream/lanes/lane.ts';

/** Where the gauges that are read at every scrape get their values. */
export interface MetricSources {
  readonly version: string;
  /** Model name and version, as `name@version`. */
  readonly model: string;
  lanes(): readonly LaneStats[];
}

/**
 * Registers the gauges that are read at every scrape.
 *
 * @param registry - must not hold these metrics already
 * @param sources - where their values come from
 */
export function registerGauges(registry: Registry, sources: MetricSources): void {
  const registers = [registry];
  new Gauge({
    name: 'undertone_build_info',
    help: 'Always 1; says which versions run.',
    labelNames: ['version', 'node', 'model'],
    registers,
  }).set({ version: sources.version, node: process.version, model: sources.model }, 1);
  const laneGauge = (name: string, help: string, read: (stats: LaneStats) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['lane'],
      registers,
      collect() {
        for (const stats of sources.lanes()) this.set({ lane: String(stats.lane) }, read(stats));
      },
    });
  laneGauge(
    'undertone_lane_queue_windows',
    'Windows that wait on a lane to be judged.',
    ({ queuedWindows }) => queuedWindows,
  );
  laneGauge(
    'undertone_lane_utilization_ratio',
    'Share of the last seconds in which the thread of a lane was busy, 0 to 1.',
    ({ utilization }) => utilization,
  );
  laneGauge(
    'undertone_lane_live_ratio',
    'Share of the last seconds which the live streams of a lane took, 0 to 1.',
    ({ liveShare }) => liveShare,
  );
  laneGauge(
    'undertone_lane_lag_seconds',
    'How long the oldest waiting audio of a live stream has waited on a lane.',
    ({ lagMs }) => lagMs / 1_000,
  );
}
