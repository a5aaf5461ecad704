import { describe, expect, test } from 'vitest';
import { groupMetrics, measureName } from '../../../src/dashboard/model/metric-groups.ts';

const metric = (name: string, protocol: string) => ({ name, value: 0.5, n: 60, protocol });

describe("a model card's metrics", () => {
  test('are grouped by how they were measured', () => {
    const groups = groupMetrics([
      metric('test.uar', 'through the pipeline'),
      metric('female.validation.uar', 'the network alone'),
      metric('test.stream.uar', 'through the pipeline'),
      metric('test.ece', 'through the pipeline'),
    ]);
    expect(groups.map(({ title, metrics }) => [title, metrics.length])).toEqual([
      ['test', 3],
      ['validation', 1],
    ]);
  });

  test('say what was measured, and of whom', () => {
    expect(measureName(metric('test.uar', ''))).toBe('Mean recall');
    expect(measureName(metric('female.validation.uar', ''))).toBe('Mean recall, female');
    expect(measureName(metric('test.stream.uar', ''))).toBe('Mean recall, windows of streams');
    expect(measureName(metric('test.mulaw8k.stream.smoothed.uar', ''))).toBe(
      'Mean recall, over µ\u2011law, windows of streams, smoothed',
    );
    expect(measureName(metric('test.crema-d.uar', ''))).toBe('Mean recall, crema-d');
    expect(measureName(metric('test.somethingNew', ''))).toBe('somethingNew');
  });
});
