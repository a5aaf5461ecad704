import { expect, test } from 'vitest';
import { readModelCard } from '../../../src/stream/models/read-model-card.ts';
import { recordEvaluation } from '../../../src/train/evaluation/record-evaluation.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeTinyModel } from '../../tiny-model.ts';
import { sampleReport, sampleStream } from './sample-report.ts';

const REPORT = sampleReport();
const KEPT = { name: 'validation.all.uar', value: 0.5, n: 9, protocol: 'training' };

async function model(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTinyModel(folder, { metrics: [KEPT] });
  return folder;
}

test('an evaluation replaces the earlier one in the card and leaves the rest alone', async () => {
  const folder = await model();
  const before = await readModelCard(folder);
  await recordEvaluation(folder, { ...REPORT, uar: 0.1 });
  await recordEvaluation(folder, REPORT);
  const after = await readModelCard(folder);
  expect(after.metrics.map(({ name, value, n }) => [name, value, n])).toEqual([
    ['test.uar', 0.75, 8],
    ['test.accuracy', 0.75, 8],
    ['test.macroF1', expect.any(Number), 8],
    ['test.ece', expect.any(Number), 8],
    ['test.routing', 1, 8],
    ['validation.all.uar', 0.5, 9],
  ]);
  expect(after.metrics[0]!.protocol).toContain('undertone evaluate --data RAVDESS --actors 21-24');
  expect({ ...after, metrics: [KEPT] }).toEqual(before);
});

test('results of another corpus, a line and streams have names of their own', async () => {
  const folder = await model();
  const stream = sampleStream(REPORT, { smoothed: { n: 9, accuracy: 0.5, uar: 0.5 } });
  const difference = { accuracy: 0, uar: 0, macroF1: 0, crossEntropy: 0, ece: 0 };
  const { protocol } = REPORT;
  await recordEvaluation(folder, REPORT);
  const { metrics } = await recordEvaluation(folder, {
    ...REPORT,
    protocol: { ...protocol, corpus: 'crema-d' },
    stream,
    degraded: { ...REPORT, degradation: 'mulaw8k', stream, difference },
  });
  const names = metrics.map(({ name }) => name);
  expect(names.filter((name) => name.endsWith('uar'))).toEqual([
    'test.crema-d.uar',
    'test.crema-d.stream.uar',
    'test.crema-d.stream.smoothed.uar',
    'test.crema-d.mulaw8k.uar',
    'test.crema-d.mulaw8k.stream.uar',
    'test.crema-d.mulaw8k.stream.smoothed.uar',
    'test.uar',
    'validation.all.uar',
  ]);
});
