import { Counter, type Registry } from 'prom-client';

/** What is counted of carriers; every label comes from a fixed list. */
export interface CarrierMetrics {
  /** A call of a carrier is over, or was only a test of the connection. */
  ended(carrier: string, outcome: 'completed' | 'disconnected' | 'failed' | 'probe'): void;
  /** Audio that a carrier did not deliver was filled with silence, seconds. */
  filled(carrier: string, seconds: number): void;
  /** A message of a carrier was left alone. */
  ignored(carrier: string, reason: string): void;
}

/**
 * Registers the metrics of carriers.
 *
 * @param registry - must not hold them already
 */
export function createCarrierMetrics(registry: Registry): CarrierMetrics {
  const registers = [registry];
  const calls = new Counter({
    name: 'undertone_carrier_calls_total',
    help: 'Calls of carriers that are over, by outcome; `probe` for those that only tested the connection.',
    labelNames: ['carrier', 'outcome'],
    registers,
  });
  const filled = new Counter({
    name: 'undertone_carrier_filled_seconds_total',
    help: 'Audio that carriers did not deliver and that was filled with silence, seconds.',
    labelNames: ['carrier'],
    registers,
  });
  const ignored = new Counter({
    name: 'undertone_carrier_ignored_messages_total',
    help: 'Messages of carriers that were left alone, by reason.',
    labelNames: ['carrier', 'reason'],
    registers,
  });
  return {
    ended: (carrier, outcome) => calls.inc({ carrier, outcome }),
    filled: (carrier, seconds) => filled.inc({ carrier }, seconds),
    ignored: (carrier, reason) => ignored.inc({ carrier, reason }),
  };
}
