import { expect, test } from 'vitest';
import { renderMarkdown, renderText } from '../../../../src/train/evaluation/report/render-report.ts';
import type { DegradedEvaluation } from '../../../../src/train/evaluation/report/report.ts';
import { sampleReport, sampleStream } from '../sample-report.ts';

function withLine() {
  const report = sampleReport();
  const { protocol, ...evaluation } = report;
  const stream = sampleStream(report, { smoothed: { n: 8, accuracy: 0.5, uar: 0.875 }, abstained: 8 });
  const difference = { accuracy: -0.25, uar: 0, macroF1: 0, crossEntropy: 0.1, ece: 0 };
  const degraded: DegradedEvaluation = { ...evaluation, degradation: 'mulaw8k', stream, difference };
  return { ...report, protocol, stream, degraded };
}

test('Markdown has every score, the command and how intervals were made', () => {
  const text = renderMarkdown(sampleReport());
  expect(text).toContain('| accuracy | 0.750 | 0.409 to 0.929 |');
  expect(text).toContain('undertone evaluate --data RAVDESS --actors 21-24');
  expect(text).toContain("Wilson's score");
  expect(text).toContain('draws whole speakers, of which there are 4');
  expect(text).toContain('| ravdess/24 | 2 | 0.000 |');
});

test('every row of a Markdown table has the cells of its header', () => {
  const tables = renderMarkdown(withLine()).split('## ').slice(1);
  expect(tables.length).toBeGreaterThan(6);
  for (const table of tables) {
    const lines = table.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
  }
});

test('a line is beside the clean clips, with the difference', () => {
  const text = renderMarkdown(withLine());
  expect(text).toContain('| score | clean | 95 % interval | mulaw8k | difference |');
  expect(text).toMatch(/\| accuracy \| 0\.750 \| .* \| 0\.750 \| −0\.250 \|/);
  expect(text).toMatch(/\| mulaw8k \| 8 \|.* \| 0\.875 \| 0\.500 \|/);
});

test('the terminal gets the same tables in aligned columns', () => {
  const lines = renderText(withLine()).split('\n');
  const header = lines.find((line) => line.includes('95 % interval'))!;
  const row = lines.find((line) => line.trimStart().startsWith('macro-F1'))!;
  expect(row.indexOf('0.')).toBe(header.indexOf('clean'));
});
