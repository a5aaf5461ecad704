/** One number of a metric. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All numbers of an exposition, by the name they have on their line. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** `name{label="value",…} number`, with an optional time that nobody sends. */
const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const ESCAPED = /\\(.)/g;

/**
 * Reads the Prometheus text format.
 *
 * @param text - as `GET /metrics` answers
 */
export function parseMetrics(text: string): Samples {
  const samples = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, name = '', labels = '', value = ''] = match;
    const known = samples.get(name) ?? [];
    known.push({ labels: parseLabels(labels), value: parseValue(value) });
    samples.set(name, known);
  }
  return samples;
}

function parseLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(LABEL)].map(([, name = '', value = '']) => {
    return [name, value.replace(ESCAPED, (_, character: string) => (character === 'n' ? '\n' : character))];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

function parseValue(text: string): number {
  return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text);
}

/**
 * A quantile of what a histogram counted between two readings, as `histogram_quantile` of Prometheus estimates it.
 *
 * @param quantile - [0, 1]
 * @param now - the `_bucket` samples
 * @param before - those of an earlier reading; none for all since the start
 * @returns null where nothing was counted
 */
export function histogramQuantile(
  quantile: number,
  now: readonly Sample[],
  before: readonly Sample[] = [],
): number | null {
  const earlier = new Map(before.map(({ labels, value }) => [labels.le, value]));
  const buckets = now
    .map(({ labels, value }) => ({
      limit: parseValue(labels.le ?? '+Inf'),
      count: value - (earlier.get(labels.le) ?? 0),
    }))
    .sort((a, b) => a.limit - b.limit);
  const total = buckets.at(-1)?.count ?? 0;
  if (total <= 0) return null;
  const rank = quantile * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const upper = buckets[index]!;
  const lower = buckets[index - 1] ?? { limit: 0, count: 0 };
  if (!Number.isFinite(upper.limit)) return lower.limit;
  const share = upper.count === lower.count ? 1 : (rank - lower.count) / (upper.count - lower.count);
  return lower.limit + (upper.limit - lower.limit) * share;
}
