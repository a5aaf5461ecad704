import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readModelCard } from '../../../src/stream/models/read-model-card.ts';
import type { Evaluation } from '../../../src/train/evaluation/evaluate.ts';
import { recordEvaluation } from '../../../src/train/evaluation/record-evaluation.ts';
import { writeTinyModel } from '../../tiny-model.ts';

const EVALUATION: Evaluation = {
  n: 240,
  accuracy: 0.61234,
  uar: 0.6,
  macroF1: 0.59,
  ece: 0.05,
  confusion: [],
  labels: [],
  unjudged: 0,
  routing: { n: 239, accuracy: 0.975 },
};

it('an evaluation replaces the earlier one in the card and leaves the rest alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-record-'));
  try {
    await writeTinyModel(folder);
    const before = await readModelCard(folder);
    await recordEvaluation(folder, { ...EVALUATION, uar: 0.1 }, 'first');
    await recordEvaluation(folder, EVALUATION, 'second');
    const after = await readModelCard(folder);
    const recorded = after.metrics.filter(({ name }) => name.startsWith('test.'));
    expect(recorded.map(({ name, value, n }) => [name, value, n])).toEqual([
      ['test.uar', 0.6, 240],
      ['test.accuracy', 0.6123, 240],
      ['test.macroF1', 0.59, 240],
      ['test.ece', 0.05, 240],
      ['test.routing', 0.975, 239],
    ]);
    expect(recorded.every(({ protocol }) => protocol === 'second')).toBe(true);
    const others = (metrics: typeof after.metrics) => metrics.filter(({ name }) => !name.startsWith('test.'));
    expect({ ...after, metrics: others(after.metrics) }).toEqual({
      ...before,
      metrics: others(before.metrics),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
