import { UndertoneError } from '../../sdk/errors.ts';
import {
  type Estimate,
  estimateUnmixing,
  type PassReason,
  type Refusal,
} from './estimate/estimate-unmixing.ts';
import { Sketch, type SketchKind } from './estimate/sketch.ts';
import { project } from './matrix/projection.ts';
import { identity, type SquareMatrix } from './matrix/square-matrix.ts';
import { checkChannelCount, type IcaOptions, resolveIcaOptions } from './separation-options.ts';
import { arrangeByChannel } from './source-order.ts';

/** Expected leakage below which there is no point in listening to anything else: -30 dB. */
const SURE_LEAKAGE = 0.001;

/** What {@link fastIca} found. */
export interface IcaResult {
  /**
   * One source an output, `[n][nSamples]`: output i is what source i contributes to the channel where it is strongest, and
   * sources are in the order of the channels they make up the most of. The channels themselves where `reason` is not null.
   */
  readonly sources: readonly Float32Array[];
  /** `sources = unmixing mixture`, `[n, n]` row-major; the identity where `reason` is not null. */
  readonly unmixing: SquareMatrix;
  readonly iterations: number;
  /** Whether the search came to rest; even then the mixture stays as it is where the result is `ambiguous`. */
  readonly converged: boolean;
  /** Why the mixture was left as it is, or null where it was separated. */
  readonly reason: PassReason | null;
}

/**
 * Separates sources that were mixed without delay, by FastICA (symmetric, log cosh, whitening).
 *
 * The unmixing is estimated on a sketch of the audio and then applied to all of it. The same input always gives the same
 * output: the search starts with the channels themselves.
 *
 * @param mixture - 2 to 8 channels of one length, as many as there are sources
 * @param options - how mixing is estimated
 * @returns the sources, or the mixture itself and the reason
 * @throws ERR_CHANNELS, ERR_INVALID_OPTION
 * @see Hyvarinen and Oja (2000), Independent component analysis: algorithms and applications
 */
export function fastIca(mixture: readonly Float32Array[], options: IcaOptions = {}): IcaResult {
  const resolved = resolveIcaOptions(options);
  const nSamples = lengthOf(mixture);
  const estimate = estimateFrom(mixture, nSamples, resolved);
  const { iterations } = estimate;
  if (estimate.type === 'refused') {
    const { reason } = estimate;
    const converged = reason === 'ambiguous';
    return { sources: mixture, unmixing: identity(mixture.length), iterations, converged, reason };
  }
  const unmixing = arrangeByChannel(estimate.unmixing, estimate.covariance);
  const sources = mixture.map((_, source) => {
    const out = new Float32Array(nSamples);
    project(unmixing, source, mixture, 0, out, 0, nSamples);
    return out;
  });
  return { sources, unmixing, iterations, converged: true, reason: null };
}

function estimateFrom(
  mixture: readonly Float32Array[],
  nSamples: number,
  { listenTo, stride, ...limits }: Required<IcaOptions>,
): Estimate | Refusal {
  const capacity = Math.max(1, Math.floor(nSamples / stride));
  const listen = (kind: SketchKind): Estimate | Refusal => {
    const sketch = new Sketch({ nChannels: mixture.length, kind, stride, capacity });
    sketch.push(mixture, 0, nSamples);
    return estimateUnmixing(sketch.channels, sketch.nSteps, limits);
  };
  if (listenTo !== 'either') return listen(listenTo);
  const speech = listen('speechBand');
  const isDecided = speech.type === 'estimated' ? leakageOf(speech) < SURE_LEAKAGE : speech.iterations === 0;
  if (isDecided) return speech;
  const plain = listen('samples');
  return leakageOf(plain) < leakageOf(speech) ? plain : speech;
}

/** The worst leakage to expect; a refusal is worse than any estimate. */
function leakageOf(estimate: Estimate | Refusal): number {
  return estimate.type === 'estimated' ? Math.max(...estimate.leakage) : Number.POSITIVE_INFINITY;
}

/**
 * The common length of channels.
 *
 * @throws ERR_CHANNELS if there are too few or too many, or their lengths differ
 */
export function lengthOf(channels: readonly Float32Array[]): number {
  checkChannelCount(channels.length);
  const { length } = channels[0]!;
  if (channels.every((channel) => channel.length === length)) return length;
  const lengths = channels.map((channel) => channel.length).join(', ');
  throw new UndertoneError('ERR_CHANNELS', `channels must have one length, got ${lengths} samples`);
}
