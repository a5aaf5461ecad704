import { assign } from './matrix/assignment.ts';
import {
  invert,
  multiply,
  reorderRows,
  rowsOf,
  type SquareMatrix,
  scaleRows,
  transpose,
} from './matrix/square-matrix.ts';

/** A source leaves its channel for one in which it is more than this many times as strong: 6 dB. */
const CHANNEL_HYSTERESIS = 2;

/**
 * Which source goes to which output where nothing came before: each to the channel it makes up the most of.
 *
 * @param unmixing - rows give sources of unit variance, `[n, n]`
 * @param covariance - of the channels, `[n, n]`
 * @returns the source of every output
 */
export function orderByChannel(unmixing: SquareMatrix, covariance: SquareMatrix): number[] {
  const n = rowsOf(unmixing);
  const mixing = invert(unmixing);
  const share = mixing.map((value, at) => value ** 2 / covariance[Math.floor(at / n) * (n + 1)]!);
  return assign(share, n);
}

/**
 * Which source goes to which output where earlier sources did: each to the earlier one it correlates with the most.
 *
 * Both unmixings are held against the same audio. The covariance of its channels is all that takes: `U C V^T`.
 *
 * @param unmixing - rows give sources of unit variance, `[n, n]`
 * @param covariance - of the channels, `[n, n]`
 * @param previous - the earlier unmixing
 * @returns the source of every output, and the sign it had there
 */
export function orderLike(
  unmixing: SquareMatrix,
  covariance: SquareMatrix,
  previous: SquareMatrix,
): { readonly order: number[]; readonly signs: number[] } {
  const n = rowsOf(unmixing);
  const products = multiply(multiply(previous, covariance), transpose(unmixing));
  const variances = multiply(multiply(previous, covariance), transpose(previous));
  const scores = products.map((value, at) => value ** 2 / variances[Math.floor(at / n) * (n + 1)]!);
  const order = assign(scores, n);
  return { order, signs: order.map((source, i) => Math.sign(products[i * n + source]!) || 1) };
}

/** An unmixing in its final order, sign and scale. */
export interface ScaledUnmixing {
  readonly unmixing: SquareMatrix;
  /** The channel in whose level every source is expressed. */
  readonly reference: readonly number[];
  /** The level every source had there, RMS of the sketch. */
  readonly levels: readonly number[];
}

/** What sources carry over from an earlier unmixing. */
export interface EarlierScale {
  /** The channel every source was expressed in. */
  readonly reference: readonly number[];
  /** The sign every row needs to go on as before. */
  readonly signs: readonly number[];
}

/**
 * Gives every source the level it has in the channel where it is strongest, so that what comes out is its share of that
 * channel.
 *
 * @param unmixing - rows in their final order give sources of unit variance, `[n, n]`
 * @param earlier - sources keep their channel unless another is clearly stronger, and their sign; without it the sign is
 *   that in the channel
 * @see Matsuoka and Nakashima (2001), Minimal distortion principle for blind source separation
 */
export function scaleToChannels(unmixing: SquareMatrix, earlier?: EarlierScale): ScaledUnmixing {
  const n = rowsOf(unmixing);
  const mixing = invert(unmixing);
  const sources = Array.from({ length: n }, (_, source) => source);
  const reference = sources.map((source) => strongestChannel(mixing, source, earlier?.reference[source]));
  const signed = sources.map((source) => mixing[reference[source]! * n + source]!);
  const levels = signed.map(Math.abs);
  const factors = earlier === undefined ? signed : levels.map((level, i) => level * earlier.signs[i]!);
  return { unmixing: scaleRows(unmixing, factors), reference, levels };
}

function strongestChannel(mixing: SquareMatrix, source: number, before: number | undefined): number {
  const n = rowsOf(mixing);
  const level = (channel: number) => Math.abs(mixing[channel * n + source]!);
  let strongest = 0;
  for (let channel = 1; channel < n; channel++) {
    if (level(channel) > level(strongest)) strongest = channel;
  }
  if (before === undefined || level(strongest) > CHANNEL_HYSTERESIS * level(before)) return strongest;
  return before;
}

/** The rows of an unmixing in the order of {@link orderByChannel}, at the scale of {@link scaleToChannels}. */
export function arrangeByChannel(unmixing: SquareMatrix, covariance: SquareMatrix): SquareMatrix {
  return scaleToChannels(reorderRows(unmixing, orderByChannel(unmixing, covariance))).unmixing;
}
