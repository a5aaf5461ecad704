import { Histogram, type Registry } from 'prom-client';
import { EMOTIONS } from '../../sdk/emotion.ts';
import { ABSTAIN_REASONS, EVENT_TYPES, SKIP_REASONS, type UndertoneEvent } from '../../sdk/events.ts';
import { createPresetCounter } from './preset-counter.ts';

/** Window latencies worth telling apart, seconds; the target is a 99th percentile under 0.3. */
const LATENCY_BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5];

/**
 * Registers what is counted of events.
 *
 * @param registry - must not hold these metrics already
 * @returns counts one event that was published
 */
export function createEventCounter(registry: Registry): (event: UndertoneEvent) => void {
  const events = createPresetCounter(
    { name: 'undertone_events_total', help: 'Events published, by type.', registry },
    { type: EVENT_TYPES },
  );
  const windows = createPresetCounter(
    {
      name: 'undertone_windows_total',
      help: 'Windows by result: scored, the reason for abstaining, or skipped.',
      registry,
    },
    { result: ['scored', ...ABSTAIN_REASONS, 'skipped'] },
  );
  const skipped = createPresetCounter(
    {
      name: 'undertone_windows_skipped_total',
      help: 'Windows left out because a lane fell behind, by what was done about it.',
      registry,
    },
    { reason: SKIP_REASONS },
  );
  const labels = createPresetCounter(
    {
      name: 'undertone_emotion_windows_total',
      help: 'Judged windows by their most probable emotion.',
      registry,
    },
    { label: EMOTIONS },
  );
  const channels = createPresetCounter(
    {
      name: 'undertone_channels_total',
      help: 'Channels of started streams: analysed, or dropped on arrival by the role policy.',
      registry,
    },
    { result: ['analysed', 'rolePolicy'] },
  );
  const latency = new Histogram({
    name: 'undertone_window_latency_seconds',
    help: 'From the arrival of the last sample of a window to the writing of its event, seconds.',
    buckets: LATENCY_BUCKETS,
    registers: [registry],
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
