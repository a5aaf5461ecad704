import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { UndertoneError } from '../../sdk/errors.ts';
import { CHART_WIDTH } from './charts/chart-style.ts';
import { mfccChart, spectrogramChart } from './charts/clip-charts.ts';
import { confusionChart } from './charts/confusion-chart.ts';
import { historyChart } from './charts/history-chart.ts';
import { pitchChart } from './charts/pitch-chart.ts';
import { reliabilityChart } from './charts/reliability-chart.ts';
import { type Chart, drawPng, drawSvg } from './draw.ts';
import type { PlotKind } from './plot-kinds.ts';
import { readClip } from './sources/read-clip.ts';
import { readHistory } from './sources/read-history.ts';
import { readReport } from './sources/read-report.ts';

/** PNG have two pixels for each of the chart's, for sharp screens and print. */
const PNG_SCALE = 2;

/** How each kind becomes a chart. */
const CHARTS: Readonly<Record<PlotKind, (inputs: readonly string[]) => Promise<Chart>>> = Object.freeze({
  history: async (runs) => historyChart(await Promise.all(runs.map(readHistory))),
  confusion: async ([report]) => confusionChart(await readReport(report!)),
  reliability: async ([report]) => reliabilityChart(await readReport(report!)),
  spectrogram: async ([clip]) => spectrogramChart(await readClip(clip!)),
  mfcc: async ([clip]) => mfccChart(await readClip(clip!)),
  pitch: async ([clip]) => pitchChart(await readClip(clip!)),
});

/**
 * Draws a plot into a file.
 *
 * @param inputs - for `history` run folders, for `confusion` and `reliability` an evaluation as JSON, else a recording
 * @param out - ends in `.svg` or `.png`; replaced if it exists
 * @throws UndertoneError as the readers of the inputs do; `ERR_INVALID_OPTION` if the inputs are not as many as the kind takes, or
 * the file cannot be written
 */
export async function plot(kind: PlotKind, inputs: readonly string[], out: string): Promise<void> {
  const ending = extname(out).toLowerCase();
  if (ending !== '.svg' && ending !== '.png') {
    throw new UndertoneError('ERR_INVALID_OPTION', `a plot is written to a .svg or .png file, got ${out}`);
  }
  if (inputs.length === 0 || (kind !== 'history' && inputs.length > 1)) {
    const wanted = kind === 'history' ? 'one run or more' : 'one file';
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `a ${kind} plot is made of ${wanted}, got ${inputs.length}`,
    );
  }
  const svg = await drawSvg(await CHARTS[kind](inputs));
  const drawing = ending === '.svg' ? `${svg}\n` : await drawPng(svg, PNG_SCALE * CHART_WIDTH);
  await writeFile(out, drawing).catch((cause: Error) => {
    throw new UndertoneError('ERR_INVALID_OPTION', `${out} cannot be written: ${cause.message}`, { cause });
  });
}
