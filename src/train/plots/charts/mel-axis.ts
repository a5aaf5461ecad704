import type { Axis, Scale } from 'vega';
import { FEATURE_CONFIG } from '../../../stream/features/feature-config.ts';
import { hzToMel } from '../../../stream/features/mel-filterbank.ts';

const { nMels, fMax } = FEATURE_CONFIG;

/** Mel from one band to the next. */
const BAND_WIDTH = hzToMel(fMax) / (nMels + 1);

/** Hz at which the whole range has its ticks. */
export const WIDE_TICKS: readonly number[] = Object.freeze([250, 500, 1000, 2000, 4000, 8000, 16_000]);

/** Hz at which the range of pitch has its ticks. */
export const PITCH_TICKS: readonly number[] = Object.freeze([100, 200, 300, 400, 500, 700, 1000]);

/** Centre of a band, mel. */
const centreOf = (band: number): number => (band + 1) * BAND_WIDTH;

/**
 * The scale named `y` of a picture of mel bands, and its axis, which reads in kHz.
 *
 * @param nBands - the lowest bands, of which the picture is made
 * @param range - top and bottom of the picture, pixels
 * @param ticks - Hz
 */
export function melAxis(
  nBands: number,
  range: 'height' | readonly [bottom: number, top: number],
  ticks: readonly number[] = WIDE_TICKS,
): { readonly scale: Scale; readonly axis: Omit<Axis, 'scale' | 'orient'> } {
  // A row of the picture reaches from half a band under the centre to half a band over it.
  const domain = [centreOf(-0.5), centreOf(nBands - 0.5)];
  const values = ticks.map(hzToMel).filter((mel) => mel >= domain[0]! && mel <= domain[1]!);
  return {
    scale: {
      name: 'y',
      type: 'linear',
      domain,
      range: range === 'height' ? range : [...range],
      zero: false,
      nice: false,
    },
    axis: {
      title: 'Frequency (mel scale), kHz',
      values,
      encode: { labels: { update: { text: { signal: `format(${HZ_OF_TICK} / 1000, '~r')` } } } },
    },
  };
}

/** O'Shaughnessy's formula backwards, in vega's language, rounded to what the ticks are. */
const HZ_OF_TICK = 'round(700 * (pow(10, datum.value / 2595) - 1))';
