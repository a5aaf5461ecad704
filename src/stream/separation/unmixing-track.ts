import { type Estimate, MAX_LEAKAGE, type PassReason, type Refusal } from './estimate/estimate-unmixing.ts';
import { reorderRows, rowsOf, type SquareMatrix, transpose } from './matrix/square-matrix.ts';
import { orderByChannel, orderLike, type ScaledUnmixing, scaleToChannels } from './source-order.ts';

/** What is done to the audio, and why. */
export type SeparationStatus =
  /** The newest audio holds all sources; the best estimate so far is in force. */
  | { readonly type: 'separated' }
  /** An earlier estimate is in force, and the newest audio says nothing about it. */
  | { readonly type: 'kept'; readonly reason: PassReason }
  /** Nothing could be estimated yet: the channels come out as they went in. */
  | { readonly type: 'unchanged'; readonly reason: PassReason };

interface Candidate extends ScaledUnmixing {
  /** Expected power of source l in output k where both have unit variance, `[n, n]`. */
  readonly leakage: SquareMatrix;
}

/**
 * The unmixing of a stream over time: sources keep their order, sign and scale from estimate to estimate, and an estimate
 * only replaces one that is expected to be worse.
 *
 * How well a window tells sources apart depends on who spoke in it. A source 40 dB below its usual level leaves the others'
 * rows undetermined by as much: they look fine until it speaks again. So the expected leakage of every estimate is judged at
 * the levels that the sources usually have. Trust in an estimate fades as others come in, so that a change of the mixing is
 * followed.
 */
export class UnmixingTrack {
  readonly #fading: number;
  #inForce: Candidate | null = null;
  /** The level every source has when it is there, RMS; falls slowly, but not while the audio says nothing. */
  #usualLevels: number[] = [];
  /** By how much the expected leakage of the one in force has grown since it was new. */
  #age = 1;

  /**
   * @param updatesToHalf - estimates after which the one in force is trusted half as much
   */
  constructor(updatesToHalf: number) {
    this.#fading = 2 ** (1 / updatesToHalf);
  }

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
    const before = this.#inForce;
    const next = candidate(estimate, before);
    const usual = next.levels.map((level, i) => Math.max(level, this.#usualLevels[i] ?? 0));
    const leakage = worstLeakage(next, usual);
    if (before !== null && leakage > MAX_LEAKAGE) return this.#refuse('oneSource');
    this.#age *= this.#fading;
    if (before === null || leakage < this.#age * worstLeakage(before, usual)) {
      this.#inForce = next;
      this.#age = 1;
    }
    this.#usualLevels = usual.map((level) => level / Math.sqrt(this.#fading));
    return { type: 'separated' };
  }

  #refuse(reason: PassReason): SeparationStatus {
    return this.#inForce === null ? { type: 'unchanged', reason } : { type: 'kept', reason };
  }
}

function candidate({ unmixing, covariance, leakage }: Estimate, before: Candidate | null): Candidate {
  const { order, signs } =
    before === null
      ? { order: orderByChannel(unmixing, covariance), signs: undefined }
      : orderLike(unmixing, covariance, before.unmixing);
  const earlier = before === null || signs === undefined ? undefined : { reference: before.reference, signs };
  return {
    ...scaleToChannels(reorderRows(unmixing, order), earlier),
    leakage: transpose(reorderRows(transpose(reorderRows(leakage, order)), order)),
  };
}

/** The worst expected leakage between two sources that have the given levels. */
function worstLeakage({ leakage, levels }: Candidate, usualLevels: readonly number[]): number {
  const n = rowsOf(leakage);
  const rise = levels.map((level, i) => (usualLevels[i]! / level) ** 2);
  return Math.max(...leakage.map((power, at) => (power * rise[at % n]!) / rise[Math.floor(at / n)]!));
}
