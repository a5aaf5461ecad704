import { describe, expect, test } from 'vitest';
import { histogramQuantile, parseMetrics } from '../../../src/dashboard/health/prometheus.ts';

describe('the metrics', () => {
  test('are read with their labels', () => {
    const samples = parseMetrics(
      '# HELP a b\n# TYPE a gauge\na 1\nb{x="1",y="two \\"2\\""} 2.5e3\nc_bucket{le="+Inf"} 4\n',
    );
    expect(samples.get('a')).toEqual([{ labels: {}, value: 1 }]);
    expect(samples.get('b')).toEqual([{ labels: { x: '1', y: 'two "2"' }, value: 2_500 }]);
    expect(samples.get('c_bucket')).toEqual([{ labels: { le: '+Inf' }, value: 4 }]);
  });

  const buckets = (...counts: readonly number[]) =>
    ['0.01', '0.1', '+Inf'].map((le, index) => ({ labels: { le }, value: counts[index] ?? 0 }));

  test('give quantiles by interpolation, as Prometheus does', () => {
    expect(histogramQuantile(0.5, buckets(10, 20, 20))).toBeCloseTo(0.01, 9);
    expect(histogramQuantile(0.75, buckets(10, 20, 20))).toBeCloseTo(0.055, 9);
  });

  test('give quantiles of what came since the reading before', () => {
    expect(histogramQuantile(0.5, buckets(10, 20, 20), buckets(10, 10, 10))).toBeCloseTo(0.055, 9);
  });

  test('give the last limit there is for what lies beyond, and nothing of nothing', () => {
    expect(histogramQuantile(0.99, buckets(0, 0, 5))).toBe(0.1);
    expect(histogramQuantile(0.5, buckets(3, 3, 3), buckets(3, 3, 3))).toBeNull();
  });
});
