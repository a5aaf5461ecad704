import { readFile } from 'node:fs/promises';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { EvaluationReport } from '../../evaluation/report/report.ts';

/** The parts of an evaluation that are drawn. */
export type PlottedReport = Pick<
  EvaluationReport,
  'n' | 'labels' | 'confusion' | 'accuracy' | 'uar' | 'ece' | 'reliability' | 'protocol'
>;

/**
 * Reads what `undertone evaluate --json` printed.
 *
 * @throws UndertoneError `ERR_FILE_NOT_FOUND` or `ERR_FILE_FORMAT`
 */
export async function readReport(path: string): Promise<PlottedReport> {
  const text = await readPlotText(path);
  const report = parseJson(text) as Partial<PlottedReport> | null;
  const isReport =
    Array.isArray(report?.labels) &&
    Array.isArray(report.confusion) &&
    Array.isArray(report.reliability) &&
    typeof report.protocol?.model === 'string';
  if (isReport) return report as PlottedReport;
  throw new UndertoneError(
    'ERR_FILE_FORMAT',
    `${path} is no evaluation: it must hold what undertone evaluate --json printed`,
  );
}

/** Reads a text file that a plot is made from. */
export async function readPlotText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'ERR_FILE_NOT_FOUND' : 'ERR_FILE_FORMAT';
    throw new UndertoneError(code, `cannot read ${path}: ${cause.message}`, { cause });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
