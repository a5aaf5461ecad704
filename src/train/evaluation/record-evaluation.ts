import type { MetricCard, ModelCard } from '../../stream/models/model-card.ts';
import { readModelCard } from '../../stream/models/read-model-card.ts';
import { writeCard } from '../export/write-card.ts';
import type { Evaluation } from './evaluate.ts';
import type { StreamEvaluation } from './evaluate-streams.ts';
import { describeProtocol } from './report/render-report.ts';
import type { EvaluationReport } from './report/report.ts';

/** Corpus whose results carry no corpus in their names, because every model is measured on it. */
const MAIN_CORPUS = 'ravdess';

/**
 * Puts the results of an evaluation into a model's card, in place of earlier ones of the same name: `test.uar` on RAVDESS,
 * `test.crema-d.uar` elsewhere, `test.mulaw8k.uar` over a line, `test.stream.uar` over the windows of streams, `test.stream.smoothed.uar`
 * for the smoothed label at each.
 *
 * @param folder - of the model
 * @returns the card as written
 */
export async function recordEvaluation(folder: string, report: EvaluationReport): Promise<ModelCard> {
  const card = await readModelCard(folder);
  const results = metricsOf(report);
  const names = new Set(results.map(({ name }) => name));
  const updated = { ...card, metrics: [...results, ...card.metrics.filter(({ name }) => !names.has(name))] };
  await writeCard(folder, updated);
  return updated;
}

function metricsOf(report: EvaluationReport): MetricCard[] {
  const { corpus, command } = report.protocol;
  const prefix = corpus === MAIN_CORPUS ? 'test.' : `test.${corpus}.`;
  const protocol = `${describeProtocol(report.protocol)} ${command}`;
  const { degraded, stream } = report;
  const clean = [...clipMetrics(prefix, report, protocol), ...streamMetrics(prefix, stream, protocol)];
  if (degraded === null) return clean;
  const overLine = `${prefix}${degraded.degradation}.`;
  return [
    ...clean,
    metric(`${overLine}uar`, degraded.uar, degraded.n, protocol),
    ...streamMetrics(overLine, degraded.stream, protocol),
  ];
}

function clipMetrics(prefix: string, evaluation: Evaluation, protocol: string): MetricCard[] {
  const { routing, n } = evaluation;
  const scores = (['uar', 'accuracy', 'macroF1', 'ece'] as const).map((name) =>
    metric(`${prefix}${name}`, evaluation[name], n, protocol),
  );
  return [...scores, metric(`${prefix}routing`, routing.accuracy, routing.n, protocol)];
}

function streamMetrics(prefix: string, stream: StreamEvaluation | null, protocol: string): MetricCard[] {
  if (stream === null) return [];
  const { windows, smoothed } = stream;
  return [
    metric(`${prefix}stream.uar`, windows.uar, windows.n, protocol),
    metric(`${prefix}stream.smoothed.uar`, smoothed.uar, smoothed.n, protocol),
  ];
}

function metric(name: string, value: number, n: number, protocol: string): MetricCard {
  return { name, value: Number(value.toFixed(4)), n, protocol };
}
