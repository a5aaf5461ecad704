import type { MetricCard, ModelCard } from '../../stream/models/model-card.ts';
import { readModelCard } from '../../stream/models/read-model-card.ts';
import { writeCard } from '../export/write-card.ts';
import type { Evaluation } from './evaluate.ts';

/** Prefix of the results that an evaluation puts into a card. */
const PREFIX = 'test.';

/**
 * Puts the results of an evaluation into a model's card, in place of those of an earlier one.
 *
 * @param folder - of the model
 * @param protocol - data, speakers and procedure, with the command that repeats it
 * @returns the card as written
 */
export async function recordEvaluation(
  folder: string,
  evaluation: Evaluation,
  protocol: string,
): Promise<ModelCard> {
  const card = await readModelCard(folder);
  const { uar, accuracy, macroF1, ece, n, routing } = evaluation;
  const clips = Object.entries({ uar, accuracy, macroF1, ece }).map(([name, value]) =>
    metric(name, value, n, protocol),
  );
  const results = [...clips, metric('routing', routing.accuracy, routing.n, protocol)];
  const kept = card.metrics.filter(({ name }) => !name.startsWith(PREFIX));
  const updated = { ...card, metrics: [...results, ...kept] };
  await writeCard(folder, updated);
  return updated;
}

function metric(name: string, value: number, n: number, protocol: string): MetricCard {
  return { name: `${PREFIX}${name}`, value: Number(value.toFixed(4)), n, protocol };
}
