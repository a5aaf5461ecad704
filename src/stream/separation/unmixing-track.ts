import type { Estimate, PassReason, Refusal } from './estimate/estimate-unmixing.ts';
import { reorderRows, type SquareMatrix } from './matrix/square-matrix.ts';
import { orderByChannel, orderLike, type ScaledUnmixing, scaleToChannels } from './source-order.ts';

/** What is done to the audio, and why. */
export type SeparationStatus =
  /** The newest estimate is in force. */
  | { readonly type: 'separated' }
  /** An earlier estimate is in force, because the newest audio gave none. */
  | { readonly type: 'kept'; readonly reason: PassReason }
  /** Nothing could be estimated yet: the channels come out as they went in. */
  | { readonly type: 'unchanged'; readonly reason: PassReason };

/**
 * A source that falls below this share of its former distance from noise has fallen silent: what the estimate found in its
 * place is the noise of the microphones.
 */
const FELL_SILENT = 0.25;

interface InForce extends ScaledUnmixing {
  readonly nonGaussianity: readonly number[];
}

/**
 * The unmixing of a stream over time: sources keep their order, sign and scale from estimate to estimate, and an estimate
 * made while someone was silent does not replace a better one.
 */
export class UnmixingTrack {
  #inForce: InForce | null = null;

  /** In force now, `[n, n]`; null as long as there was no estimate. */
  get unmixing(): SquareMatrix | null {
    return this.#inForce?.unmixing ?? null;
  }

  /**
   * Takes the next estimate.
   *
   * @returns what is in force from here on
   */
  take(estimate: Estimate | Refusal): SeparationStatus {
    if (estimate.type === 'refused') return this.#refuse(estimate.reason);
    const next = this.#inForce === null ? first(estimate) : following(estimate, this.#inForce);
    if (this.#inForce !== null && someoneFellSilent(next, this.#inForce)) return this.#refuse('oneSource');
    this.#inForce = next;
    return { type: 'separated' };
  }

  #refuse(reason: PassReason): SeparationStatus {
    return this.#inForce === null ? { type: 'unchanged', reason } : { type: 'kept', reason };
  }
}

function first({ unmixing, covariance, nonGaussianity }: Estimate): InForce {
  const order = orderByChannel(unmixing, covariance);
  return {
    ...scaleToChannels(reorderRows(unmixing, order)),
    nonGaussianity: order.map((source) => nonGaussianity[source]!),
  };
}

function following({ unmixing, covariance, nonGaussianity }: Estimate, before: InForce): InForce {
  const { order, signs } = orderLike(unmixing, covariance, before.unmixing);
  return {
    ...scaleToChannels(reorderRows(unmixing, order), { reference: before.reference, signs }),
    nonGaussianity: order.map((source) => nonGaussianity[source]!),
  };
}

function someoneFellSilent(next: InForce, before: InForce): boolean {
  return next.nonGaussianity.some((value, i) => value < FELL_SILENT * before.nonGaussianity[i]!);
}
