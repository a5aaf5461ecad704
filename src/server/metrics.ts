import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { UndertoneEvent } from '../sdk/events.ts';
import type { StageDuration } from '../stream/lanes/lane.ts';
import { DENIAL_REASONS, type DenialReason } from './auth/denial.ts';
import { type CarrierMetrics, createCarrierMetrics } from './metrics/carrier-metrics.ts';
import { createEventCounter } from './metrics/event-counter.ts';
import { type MetricSources, registerGauges } from './metrics/gauges.ts';
import { createPresetCounter } from './metrics/preset-counter.ts';
import { CLOSE_CODES } from './protocol/close-codes.ts';
import {
  ABNORMAL_CLOSURE,
  GOING_AWAY,
  NO_STATUS,
  NORMAL_CLOSURE,
  SERVICE_RESTART,
} from './protocol/standard-codes.ts';

/** Stage durations worth telling apart, seconds. */
const STAGE_BUCKETS = [0.000_25, 0.000_5, 0.001, 0.001_5, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1];

const STREAM_OUTCOMES = ['completed', 'disconnected', 'failed'] as const;

/** Codes that sockets are closed with in the normal run of things, and those of our errors. */
const USUAL_CLOSE_CODES = [
  ...[NORMAL_CLOSURE, GOING_AWAY, NO_STATUS, ABNORMAL_CLOSURE, SERVICE_RESTART],
  ...Object.values(CLOSE_CODES),
];

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
  streamClosed(outcome: (typeof STREAM_OUTCOMES)[number]): void;
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
  /** Someone was not let in. */
  authFailed(reason: DenialReason): void;
  /** What is counted of carriers. */
  readonly carriers: CarrierMetrics;
  /** A plugin of this name is configured: its failures are counted from 0. */
  pluginConfigured(plugin: string): void;
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
  const streams = createPresetCounter(
    { name: 'undertone_streams_total', help: 'Streams that are over, by outcome.', registry },
    { outcome: STREAM_OUTCOMES },
  );
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
  const closes = createPresetCounter(
    { name: 'undertone_ws_closes_total', help: 'WebSockets closed, by close code.', registry },
    { code: USUAL_CLOSE_CODES.map(String) },
  );
  const recoveries = createPresetCounter(
    {
      name: 'undertone_recoveries_total',
      help: 'Streams that subscribers asked to resume, by result: recovered, or lost.',
      registry,
    },
    { result: ['recovered', 'lost'] },
  );
  const authFailures = createPresetCounter(
    {
      name: 'undertone_auth_failures_total',
      help: 'Requests and sockets that were not let in, by reason.',
      registry,
    },
    { reason: DENIAL_REASONS },
  );
  const pluginErrors = new Counter({
    name: 'undertone_plugin_errors_total',
    help: 'Failures of plugins, by plugin.',
    labelNames: ['plugin'],
    registers,
  });
  for (const stage of ['signal', 'inference'] as const) stages.zero({ stage });
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
    pluginConfigured: (plugin) => pluginErrors.inc({ plugin }, 0),
    pluginFailed: (plugin) => pluginErrors.inc({ plugin }),
  };
}

/** A client may close with any number; only codes of the protocol and of the RFC become a label of their own. */
function closeCodeLabel(code: number): string {
  const isStandard = code >= 1_000 && code <= 1_015;
  const isOurs = code >= 4_000 && code < 4_600;
  return isStandard || isOurs ? String(code) : 'other';
}
