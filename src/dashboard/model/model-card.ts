/** A measured result and the protocol that produced it. */
export interface Metric {
  /** Where it was measured and what, for example `female.validation.uar`. */
  readonly name: string;
  readonly value: number;
  /** Number of clips or windows. */
  readonly n: number;
  readonly protocol: string;
}

/** What this page shows of a model's card, as `GET /v1/model` answers it. */
export interface ModelCard {
  readonly name: string;
  readonly version: string;
  readonly labels: readonly string[];
  readonly cohorts: readonly string[];
  readonly experts: Readonly<Record<string, { readonly parameters: number }>>;
  readonly fallback: string;
  readonly router: { readonly parameters: number } | null;
  readonly priors?: Readonly<Record<string, number>> | 'uniform';
  readonly training: {
    readonly data: readonly string[];
    readonly speakers: string;
    readonly seed: number;
    readonly commit: string;
    readonly recipe: string;
  };
  readonly metrics: readonly Metric[];
  readonly licence: string;
  readonly intendedUse: string;
}

/** Metrics that were measured in one way. */
export interface MetricGroup {
  /** For example `validation`. */
  readonly title: string;
  readonly protocol: string;
  readonly metrics: readonly Metric[];
}

/**
 * A card's metrics by the protocol that produced them.
 *
 * @param metrics - in the order of the card, which is kept
 */
export function groupMetrics(metrics: readonly Metric[]): MetricGroup[] {
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
export function measureName({ name }: Metric): string {
  const [measure = name, , ...groups] = name.split('.').reverse();
  const text = MEASURES[measure] ?? measure;
  return groups.length === 0 ? text : `${text}, ${groups.reverse().join(' ')}`;
}
