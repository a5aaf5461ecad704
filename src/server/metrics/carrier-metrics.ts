import type { Registry } from 'prom-client';
import { IGNORED_REASONS, type IgnoredReason } from '../carriers/adapter.ts';
import { CARRIER_NAMES, type CarrierName } from '../carriers/carrier-name.ts';
import { createPresetCounter } from './preset-counter.ts';

const OUTCOMES = ['completed', 'disconnected', 'failed', 'probe'] as const;

/** What is counted of carriers; every label comes from a closed list. */
export interface CarrierMetrics {
  /** A call of a carrier is over, or was only a test of the connection. */
  ended(carrier: CarrierName, outcome: (typeof OUTCOMES)[number]): void;
  /** Audio that a carrier did not deliver was filled with silence, seconds. */
  filled(carrier: CarrierName, seconds: number): void;
  /** A message of a carrier was left alone. */
  ignored(carrier: CarrierName, reason: IgnoredReason): void;
}

/**
 * Registers the metrics of carriers.
 *
 * @param registry - must not hold them already
 */
export function createCarrierMetrics(registry: Registry): CarrierMetrics {
  const calls = createPresetCounter(
    {
      name: 'undertone_carrier_calls_total',
      help: 'Calls of carriers that are over, by outcome; `probe` for those that only tested the connection.',
      registry,
    },
    { carrier: CARRIER_NAMES, outcome: OUTCOMES },
  );
  const filled = createPresetCounter(
    {
      name: 'undertone_carrier_filled_seconds_total',
      help: 'Audio that carriers did not deliver and that was filled with silence, seconds.',
      registry,
    },
    { carrier: CARRIER_NAMES },
  );
  const ignored = createPresetCounter(
    {
      name: 'undertone_carrier_ignored_messages_total',
      help: 'Messages of carriers that were left alone, by reason.',
      registry,
    },
    { carrier: CARRIER_NAMES, reason: IGNORED_REASONS },
  );
  return {
    ended: (carrier, outcome) => calls.inc({ carrier, outcome }),
    filled: (carrier, seconds) => filled.inc({ carrier }, seconds),
    ignored: (carrier, reason) => ignored.inc({ carrier, reason }),
  };
}
