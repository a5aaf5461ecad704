import { FEATURE_CONFIG, N_MFCC } from '../../../stream/features/feature-config.ts';
import type { Chart } from '../draw.ts';
import type { PlottedClip } from '../sources/read-clip.ts';
import { featureChart } from './feature-chart.ts';
import { melAxis } from './mel-axis.ts';

/** Levels shown under the loudest, dB: as far as the model's normalization looks. */
const RANGE_DB = 80;

/** MFCC further from their mean than this look alike, standard deviations. */
const MOST_DEVIATIONS = 3;

/** Mel spectrogram of a clip, as the model sees it (figure 1 of the paper). */
export function spectrogramChart({ name, seconds, logMel }: PlottedClip): Chart {
  const loudest = logMel.reduce((max, level) => Math.max(max, level), Number.NEGATIVE_INFINITY);
  const { nMels, nFft, hopLength } = FEATURE_CONFIG;
  return featureChart({
    title: 'Mel spectrogram',
    subtitle: `${name}; ${nMels} bands, FFT ${nFft}, hop ${hopLength} at 48 kHz`,
    values: logMel.map((level) => level - loudest),
    nRows: nMels,
    seconds,
    scheme: 'viridis',
    range: [-RANGE_DB, 0],
    legend: 'Level, dB re max',
    y: melAxis(nMels, 'height'),
  });
}

/** MFCC of a clip (figure 2 of the paper), each coefficient about its own mean, for the first would drown the others. */
export function mfccChart({ name, seconds, mfcc }: PlottedClip): Chart {
  return featureChart({
    title: 'MFCC',
    subtitle: `${name}; ${N_MFCC} coefficients, each standardized over the clip`,
    values: standardizeColumns(mfcc, N_MFCC),
    nRows: N_MFCC,
    seconds,
    scheme: 'purpleorange',
    range: [-MOST_DEVIATIONS, MOST_DEVIATIONS],
    legend: 'Deviation, σ',
    y: {
      scale: {
        name: 'y',
        type: 'linear',
        domain: [-0.5, N_MFCC - 0.5],
        range: 'height',
        zero: false,
        nice: false,
      },
      axis: { title: 'Coefficient', values: Array.from({ length: N_MFCC }, (_, i) => i), format: 'd' },
    },
  });
}

/** Brings every column of `[nRows, nColumns]` to mean 0 and deviation 1; a constant one becomes 0. */
function standardizeColumns(values: Float32Array, nColumns: number): Float32Array {
  const nRows = values.length / nColumns;
  const out = new Float32Array(values.length);
  for (let column = 0; column < nColumns; column++) {
    let [sum, squares] = [0, 0];
    for (let at = column; at < values.length; at += nColumns) {
      sum += values[at]!;
      squares += values[at]! ** 2;
    }
    const mean = sum / nRows;
    const deviation = Math.sqrt(Math.max(0, squares / nRows - mean ** 2));
    for (let at = column; at < values.length; at += nColumns) {
      out[at] = deviation === 0 ? 0 : (values[at]! - mean) / deviation;
    }
  }
  return out;
}
