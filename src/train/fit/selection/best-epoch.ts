import type { EarlyStopping, SelectionMetric } from '../fit-options.ts';
import type { EpochRecord } from '../history.ts';

/**
 * The epoch that validated best, the earliest of equals.
 *
 * @returns its position in the history, or null where no epoch has a number to compare
 */
export function bestEpoch(history: readonly EpochRecord[], metric: SelectionMetric): number | null {
  let best: number | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  history.forEach((record, position) => {
    const merit = meritOf(record, metric);
    if (merit > highest) [best, highest] = [position, merit];
  });
  return best;
}

/** Whether validation has not improved for as many epochs as early stopping is patient. */
export function isExhausted(history: readonly EpochRecord[], earlyStopping: EarlyStopping | null): boolean {
  if (earlyStopping === null) return false;
  const best = bestEpoch(history, earlyStopping.metric) ?? -1;
  return history.length - 1 - best >= earlyStopping.patience;
}

/** Higher is better; an epoch that diverged, or was not validated, is never the best. */
function meritOf({ validationLoss, validationUar }: EpochRecord, metric: SelectionMetric): number {
  const merit = metric === 'loss' ? -(validationLoss ?? Number.NaN) : (validationUar ?? Number.NaN);
  return Number.isNaN(merit) ? Number.NEGATIVE_INFINITY : merit;
}
