import type { MetricCard } from 'undertone/sdk';

/** Metrics that were measured in one way. */
export interface MetricGroup {
  /** For example `validation`. */
  readonly title: string;
  readonly protocol: string;
  readonly metrics: readonly MetricCard[];
}

/**
 * A card's metrics by the protocol that produced them.
 *
 * @param metrics - in the order of the card, which is kept
 */
export function groupMetrics(metrics: readonly MetricCard[]): MetricGroup[] {
  const protocols = [...new Set(metrics.map(({ protocol }) => protocol))];
  return protocols.map((protocol) => {
    const own = metrics.filter((metric) => metric.protocol === protocol);
    return { title: own[0]?.name.split('.').at(-2) ?? 'measured', protocol, metrics: own };
  });
}

const MEASURES: Readonly<Record<string, string>> = {
  uar: 'Mean recall',
  accuracy: 'Accuracy',
  macroF1: 'Macro F1',
  ece: 'Calibration error',
  routing: 'Right expert',
};

/**
 * What a metric measures and of whom, for people; names this page does not know stay as they are.
 *
 * @param metric - of a card
 */
export function measureName({ name }: MetricCard): string {
  const [measure = name, , ...groups] = name.split('.').reverse();
  const text = MEASURES[measure] ?? measure;
  return groups.length === 0 ? text : `${text}, ${groups.reverse().join(' ')}`;
}
