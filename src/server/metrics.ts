import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { UndertoneEvent } from '../sdk/events.ts';
import type { StageDuration } from '../stream/lanes/lane.ts';
import { type CarrierMetrics, createCarrierMetrics } from './metrics/carrier-metrics.ts';
import { createEventCounter } from './metrics/event-counter.ts';
import { type MetricSources, registerGauges } from './metrics/gauges.ts';

/** Stage durations worth telling apart, seconds. */
const STAGE_BUCKETS = [0.000_25, 0.000_5, 0.001, 0.001_5, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1];

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
  /** A subscriber asked to resume a stream, and got everything it had missed or nothing. */
  resumed(recovered: boolean): void;
  /** A WebSocket is closed. */
  socketClosed(code: number): void;
  /** Someone was not let in; `reason` comes from a fixed list, for it becomes a label. */
  authFailed(reason: string): void;
  /** What is counted of carriers. */
  readonly carriers: CarrierMetrics;
  /** A plugin threw, was too slow, or could not keep up; `plugin` is the name of one that is configured. */
  pluginFailed(plugin: string): void;
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
  const recoveries = new Counter({
    name: 'undertone_recoveries_total',
    help: 'Streams that subscribers asked to resume, by result: recovered, or lost.',
    labelNames: ['result'],
    registers,
  });
  const authFailures = new Counter({
    name: 'undertone_auth_failures_total',
    help: 'Requests and sockets that were not let in, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const pluginErrors = new Counter({
    name: 'undertone_plugin_errors_total',
    help: 'Failures of plugins, by plugin.',
    labelNames: ['plugin'],
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
    resumed: (recovered) => recoveries.inc({ result: recovered ? 'recovered' : 'lost' }),
    socketClosed: (code) => closes.inc({ code: closeCodeLabel(code) }),
    authFailed: (reason) => authFailures.inc({ reason }),
    carriers: createCarrierMetrics(registry),
    pluginFailed: (plugin) => pluginErrors.inc({ plugin }),
  };
}

/** A client may close with any number; only codes of the protocol and of the RFC become a label of their own. */
function closeCodeLabel(code: number): string {
  const isStandard = code >= 1_000 && code <= 1_015;
  const isOurs = code >= 4_000 && code < 4_600;
  return isStandard || isOurs ? String(code) : 'other';
}
