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
    const [title = 'measured'] = own[0]?.name.split('.').filter(isPart) ?? [];
    return { title, protocol, metrics: own };
  });
}

const MEASURES: Readonly<Record<string, string>> = {
  uar: 'Mean recall',
  accuracy: 'Accuracy',
  macroF1: 'Macro F1',
  ece: 'Calibration error',
  routing: 'Right expert',
};

/** How a measurement differs from the others of its group; words this page does not know stay as they are. */
const CONDITIONS: Readonly<Record<string, string>> = {
  stream: 'windows of streams',
  smoothed: 'smoothed',
  // Hyphens that do not break: the column is narrow.
  mulaw8k: 'over µ\u2011law',
  alaw8k: 'over A\u2011law',
};

/**
 * What a metric measures and of what, for people; names this page does not know stay as they are.
 *
 * @param metric - of a card
 */
export function measureName({ name }: MetricCard): string {
  const words = name.split('.');
  const measure = words.pop()!;
  const conditions = words.filter((word) => !isPart(word)).map((word) => CONDITIONS[word] ?? word);
  return [MEASURES[measure] ?? measure, ...conditions].join(', ');
}

/** Whether a word of a metric's name is the part of the data it was measured on, which is the title of its group. */
function isPart(word: string): boolean {
  return word === 'test' || word === 'validation';
}
