import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { UndertoneEvent } from '../sdk/events.ts';
import type { LaneStats, StageDuration } from '../stream/lanes/lane.ts';

/** Window latencies worth telling apart, seconds; the target is a 99th percentile under 0.3. */
const LATENCY_BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5];

/** Stage durations worth telling apart, seconds. */
const STAGE_BUCKETS = [0.000_25, 0.000_5, 0.001, 0.001_5, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1];

/** Where the gauges that are read at every scrape get their values. */
export interface MetricSources {
  readonly version: string;
  /** Model name and version, as `name@version`. */
  readonly model: string;
  lanes(): readonly LaneStats[];
}

/** What the server counts; `docs/metrics.md` has a heading a metric. */
export interface ServerMetrics {
  readonly registry: Registry;
  /** Begins to report the versions that run and how busy the lanes are; call it once, when they run. */
  observe(sources: MetricSources): void;
  /** One stage of one window took so long. */
  stage(duration: StageDuration): void;
  /** A stream was accepted. */
  streamOpened(): void;
  /** A stream that was accepted is over. */
  streamClosed(outcome: 'completed' | 'disconnected' | 'failed'): void;
  /** Audio was received, ms over all channels that are analysed or not. */
  audioReceived(durationMs: number): void;
  /** An event was published. */
  event(event: UndertoneEvent): void;
  subscriberJoined(): void;
  subscriberLeft(): void;
  /** An event was left out for a subscriber that reads too slowly. */
  eventDropped(): void;
  /** A WebSocket is closed. */
  socketClosed(code: number): void;
}

/**
 * Registers the server's metrics and those of Node.
 *
 * @param registry - must not hold them already
 */
export function createServerMetrics(registry: Registry): ServerMetrics {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const stages = new Histogram({
    name: 'undertone_stage_duration_seconds',
    help: 'Time one stage of one window took on its lane, waiting not counted, seconds.',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS,
    registers,
  });
  const streamsActive = new Gauge({
    name: 'undertone_streams_active',
    help: 'Streams being received or still being analysed.',
    registers,
  });
  const streams = new Counter({
    name: 'undertone_streams_total',
    help: 'Streams that are over, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const audio = new Counter({
    name: 'undertone_audio_seconds_total',
    help: 'Stream time received, seconds.',
    registers,
  });
  const subscribers = new Gauge({
    name: 'undertone_subscribers',
    help: 'Sockets and SSE responses that receive events.',
    registers,
  });
  const dropped = new Counter({
    name: 'undertone_subscriber_dropped_events_total',
    help: 'Events left out for subscribers that read too slowly.',
    registers,
  });
  const closes = new Counter({
    name: 'undertone_ws_closes_total',
    help: 'WebSockets closed, by close code.',
    labelNames: ['code'],
    registers,
  });
  return {
    registry,
    observe: (sources) => registerGauges(registry, sources),
    stage: ({ stage, seconds }) => stages.observe({ stage }, seconds),
    streamOpened: () => streamsActive.inc(),
    streamClosed(outcome) {
      streamsActive.dec();
      streams.inc({ outcome });
    },
    audioReceived: (durationMs) => audio.inc(durationMs / 1_000),
    event: createEventCounter(registry),
    subscriberJoined: () => subscribers.inc(),
    subscriberLeft: () => subscribers.dec(),
    eventDropped: () => dropped.inc(),
    socketClosed: (code) => closes.inc({ code: closeCodeLabel(code) }),
  };
}

/** A client may close with any number; only codes of the protocol and of the RFC become a label of their own. */
function closeCodeLabel(code: number): string {
  const isStandard = code >= 1_000 && code <= 1_015;
  const isOurs = code >= 4_000 && code < 4_600;
  return isStandard || isOurs ? String(code) : 'other';
}

function createEventCounter(registry: Registry): (event: UndertoneEvent) => void {
  const registers = [registry];
  const events = new Counter({
    name: 'undertone_events_total',
    help: 'Events published, by type.',
    labelNames: ['type'],
    registers,
  });
  const windows = new Counter({
    name: 'undertone_windows_total',
    help: 'Windows by result: scored, the reason for abstaining, or skipped.',
    labelNames: ['result'],
    registers,
  });
  const skipped = new Counter({
    name: 'undertone_windows_skipped_total',
    help: 'Windows left out because a lane fell behind, by what was done about it.',
    labelNames: ['reason'],
    registers,
  });
  const labels = new Counter({
    name: 'undertone_emotion_windows_total',
    help: 'Judged windows by their most probable emotion.',
    labelNames: ['label'],
    registers,
  });
  const channels = new Counter({
    name: 'undertone_channels_total',
    help: 'Channels of started streams: analysed, or dropped on arrival by the role policy.',
    labelNames: ['result'],
    registers,
  });
  const latency = new Histogram({
    name: 'undertone_window_latency_seconds',
    help: 'From the arrival of the last sample of a window to the writing of its event, seconds.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  return (event) => {
    events.inc({ type: event.type });
    if (event.type === 'stream.started') {
      for (const { reason } of event.channels) channels.inc({ result: reason ?? 'analysed' });
    }
    if (event.type === 'stream.degraded') {
      windows.inc({ result: 'skipped' }, event.skippedWindows);
      skipped.inc({ reason: event.reason }, event.skippedWindows);
    }
    if (event.type !== 'emotion.window') return;
    latency.observe(event.latencyMs / 1_000);
    windows.inc({ result: event.abstained ?? 'scored' });
    if (event.abstained === undefined) labels.inc({ label: event.label });
  };
}

function registerGauges(registry: Registry, sources: MetricSources): void {
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
