import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../../src/train/evaluation/report/report.ts';
import type { AnswerScores } from '../../../src/train/evaluation/scores/answers.ts';
import { renderFolds, summarizeFolds } from '../../../src/train/experiments/folds-report.ts';
import type { PaperResult } from '../../../src/train/experiments/paper/paper-results.ts';
import { renderTable, summarizeTable } from '../../../src/train/experiments/paper/paper-table.ts';
import { repeatCommand } from '../../../src/train/experiments/repeat-command.ts';
import type { FoldResult } from '../../../src/train/experiments/speaker-folds.ts';
import { sampleReport, sampleStream } from '../evaluation/sample-report.ts';

function paperResult(seed: number, right: number, gender: 'male' | 'female' = 'male'): PaperResult {
  return {
    row: 'lstm-mel',
    gender,
    seed,
    epochs: 100,
    trained: 1_728,
    parameters: 129_832,
    test: { n: 72, loss: 1 + seed, accuracy: right / 72 },
    seconds: 60,
  };
}

describe('the published table', () => {
  it('gives mean and range over the seeds, beside what was published', () => {
    const [row] = summarizeTable([paperResult(1, 36), paperResult(2, 54), paperResult(1, 18, 'female')]);
    expect(row!.cells.male!.accuracy).toEqual({ mean: 45 / 72, lowest: 0.5, highest: 0.75 });
    expect(row!.cells.male!.loss.mean).toBe(2.5);
    expect(row!.cells.male!.published).toEqual({ loss: 1.082, accuracyPercent: 60 });
    expect(row!.cells.female!.seeds).toEqual([1]);
  });

  it('says how far 72 clips alone may carry an accuracy', () => {
    const { interval } = summarizeTable([paperResult(1, 36)])[0]!.cells.male!;
    // Wilson's interval of 36 of 72.
    expect(interval.low).toBeCloseTo(0.387, 3);
    expect(interval.high).toBeCloseTo(0.613, 3);
  });

  it('leaves out rows nobody trained, and says so', () => {
    const text = renderTable(summarizeTable([paperResult(1, 36)]));
    expect(text).toContain('| lstm-mel | male |');
    expect(text).not.toContain('| transformer-mel |');
    expect(text).toMatch(/Not trained so far: cnn1d-mfcc, lstm-mfcc, .*transformer-mel/);
  });
});

const SMOOTHED: AnswerScores = { n: 4, accuracy: 0.75, uar: 0.7 };

describe('the command that repeats results', () => {
  it('names the teacher where networks learned beside one, and where to get it', () => {
    const text = repeatCommand('folds --ravdess DIR', [{ taught: false }, { taught: true }], ' --folds 1');
    expect(text).toMatch(
      /^Repeat it with `undertone experiment folds --ravdess DIR --pretrain\ncrema-d=\S+ .* --folds 1`/s,
    );
    expect(text).toContain('\n--teacher encoder_model.onnx --folds 1`');
    expect(text).toContain('(../training.md#a-teacher)');
  });

  it('names none where there was none, or where results are older than teachers', () => {
    expect(repeatCommand('folds', [{ taught: false }, {}])).not.toContain('teacher');
  });
});

describe('speaker folds', () => {
  const scores = (confusion: number[][]) => ({ confusion });
  const fold = (number: number, clips: number[][]): FoldResult => ({
    fold: number,
    actors: [number],
    networks: {
      all: { uar: 0.5 + number / 10, accuracy: 0.5, ece: 0, n: 4 },
      experts: { uar: 0.6, accuracy: 0.5, ece: 0, n: 4 },
    },
    report: {
      ...scores(clips),
      stream: { windows: scores(clips), smoothed: { n: 4, accuracy: 1 - number / 4, uar: 0.7 } },
      degraded: { ...scores(clips), stream: { windows: scores(clips), smoothed: SMOOTHED } },
    } as unknown as EvaluationReport,
  });

  it('are summed as one list and averaged as folds, which differ where folds do', () => {
    const lines = summarizeFolds([
      fold(0, [
        [4, 0],
        [2, 2],
      ]),
      fold(1, [
        [0, 2],
        [0, 8],
      ]),
    ]);
    expect(lines[0]).toMatchObject({ folds: [0.75, 0.5], mean: 0.625, n: 18 });
    expect(lines[0]!.pooled).toBeCloseTo((4 / 6 + 10 / 12) / 2, 12);
    expect(lines[0]!.accuracy).toBeCloseTo(14 / 18, 12);
    expect(lines.find(({ what }) => what.startsWith('the network for everyone'))!.mean).toBeCloseTo(0.55, 12);
    expect(lines.find(({ what }) => what.startsWith('the smoothed'))).toMatchObject({
      accuracy: 0.875,
      n: 8,
    });
  });

  it('say how much of the calibration error is chance', () => {
    const report = sampleReport();
    const windows = sampleStream(report, { smoothed: SMOOTHED });
    const tested = {
      ...report,
      stream: windows,
      degraded: { ...report, degradation: 'mulaw8k', stream: windows },
    } as unknown as EvaluationReport;
    const text = renderFolds([
      { ...fold(0, []), report: tested },
      { ...fold(1, []), report: tested },
    ]);
    // All sixteen clips with confidence 0.65, of which twelve are right.
    expect(text).toContain('ECE after calibration, all clips as one list: 0.100');
    expect(text).toMatch(/would show 0\.09\d on as many/);
    expect(text).toContain('per clip: 1.000 of 16');
  });
});
