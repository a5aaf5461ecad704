import { UndertoneError } from '../errors.ts';
import type { HistogramDefinition, MetricDefinition, MetricLabels, PluginMetrics } from './metrics.ts';

/** What a plugin does to its metrics, as data that can cross threads. */
export type MetricOperation =
  | { readonly type: 'counter' | 'gauge'; readonly definition: MetricDefinition }
  | { readonly type: 'histogram'; readonly definition: HistogramDefinition }
  | {
      readonly type: 'value';
      readonly name: string;
      readonly value: number;
      readonly labels: MetricLabels;
    };

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const NO_LABELS: MetricLabels = Object.freeze({});

/**
 * The metrics of a plugin's context: checks what the plugin says and passes it on as data.
 *
 * @param operate - takes the operations, on this thread or another
 */
export function createMetricFacade(operate: (operation: MetricOperation) => void): PluginMetrics {
  const value = ({ name, labelNames = [] }: MetricDefinition, amount: number, labels = NO_LABELS): void => {
    if (!Number.isFinite(amount)) throw wrong(`the value of ${name} must be a number, got ${amount}`);
    const unknown = Object.keys(labels).filter((label) => !labelNames.includes(label));
    if (unknown.length > 0) throw wrong(`${name} has no label ${unknown.join(', ')}`);
    operate({ type: 'value', name, value: amount, labels });
  };
  return {
    counter(definition) {
      operate({ type: 'counter', definition: checked(definition) });
      return {
        inc(amount = 1, labels) {
          if (amount < 0) throw wrong(`${definition.name} only grows, got ${amount}`);
          value(definition, amount, labels);
        },
      };
    },
    gauge(definition) {
      operate({ type: 'gauge', definition: checked(definition) });
      return { set: (amount, labels) => value(definition, amount, labels) };
    },
    histogram(definition) {
      operate({ type: 'histogram', definition: checked(definition) });
      return { observe: (amount, labels) => value(definition, amount, labels) };
    },
  };
}

function checked<D extends MetricDefinition>(definition: D): D {
  const { name, help, labelNames = [] } = definition;
  const bad = [name, ...labelNames].filter((word) => typeof word !== 'string' || !NAME.test(word));
  if (bad.length > 0) throw wrong(`metrics and labels are named in snake_case, got ${bad.join(', ')}`);
  if (typeof help !== 'string' || help === '') throw wrong(`${name} needs a help text`);
  return definition;
}

function wrong(message: string): UndertoneError {
  return new UndertoneError('ERR_PLUGIN', message);
}
