import { Counter, type Registry } from 'prom-client';

/** What a counter is called, and where it is registered. */
export interface PresetCounterOptions {
  readonly name: string;
  readonly help: string;
  readonly registry: Registry;
}

/**
 * A counter whose labels come from closed lists, every combination of which stands at 0 from the start.
 *
 * Prometheus' `rate()` compares two samples: a series that appears with its first event has nothing to be compared with, and
 * the event that an alert waits for is never seen.
 *
 * @param options - name and help
 * @param labels - the values each label can have, by its name
 */
export function createPresetCounter<Label extends string>(
  { name, help, registry }: PresetCounterOptions,
  labels: Readonly<Record<Label, readonly string[]>>,
): Counter<Label> {
  const labelNames = Object.keys(labels) as Label[];
  const counter = new Counter({ name, help, labelNames, registers: [registry] });
  for (const combination of combinations(labels)) counter.inc(combination, 0);
  return counter;
}

function combinations<Label extends string>(
  labels: Readonly<Record<Label, readonly string[]>>,
): Partial<Record<Label, string>>[] {
  let found: Partial<Record<Label, string>>[] = [{}];
  for (const label of Object.keys(labels) as Label[]) {
    found = found.flatMap((before) => labels[label].map((value) => ({ ...before, [label]: value })));
  }
  return found;
}
