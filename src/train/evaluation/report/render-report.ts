import type { EvaluationProtocol, EvaluationReport } from './report.ts';
import { type ReportTable, reportTables } from './report-tables.ts';

/** The report as a page of Markdown. */
export function renderMarkdown(report: EvaluationReport): string {
  const { protocol } = report;
  const parts = [
    `# ${protocol.model} on ${protocol.corpus}`,
    describeProtocol(protocol),
    `\`\`\`\n${protocol.command}\n\`\`\``,
    ...reportTables(report).map(markdownTable),
    describeIntervals(report),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The report as text for a terminal. */
export function renderText(report: EvaluationReport): string {
  const tables = reportTables(report).map(textTable);
  return [describeProtocol(report.protocol), ...tables, describeIntervals(report)].join('\n\n');
}

/** One sentence on data and procedure, as cards and reports give it. */
export function describeProtocol({
  model,
  corpus,
  actors,
  labels,
  leftOut,
  priors,
}: EvaluationProtocol): string {
  const speakers = actors === null ? 'all actors' : `actors ${actors}`;
  const missing = leftOut === 0 ? '' : ` (${leftOut} clips with another label left out)`;
  const scored = `${labels.length} labels${missing}, ${priors} priors`;
  return `${model} on ${corpus}, ${speakers}, ${scored}: label of the mean window probability of each clip, windows weighted by the square of their speech, through the serving pipeline.`;
}

function describeIntervals({ uarInterval, groups }: EvaluationReport): string {
  const speakers = Object.keys(groups.speaker).length;
  const ofUar =
    uarInterval === null
      ? `none for the UAR, which takes four speakers and has ${speakers}`
      : `of the UAR from a bootstrap that draws whole speakers, of which there are ${speakers}`;
  return `Intervals hold 95 %: of accuracies by Wilson's score, which takes clips for independent; ${ofUar}.`;
}

function markdownTable({ title, columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${columns.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`;
  return [`## ${title}`, '', line(columns), rule, ...rows.map(line)].join('\n');
}

/** The first column to the left, numbers to the right, as wide as they need. */
function textTable({ title, columns, rows }: ReportTable): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  const aligned = lines.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...aligned.map((text) => `  ${text}`)].join('\n');
}
