import type { Mark, Scale } from 'vega';
import { FEATURE_CONFIG } from '../../../stream/features/feature-config.ts';
import { hzToMel } from '../../../stream/features/mel-filterbank.ts';
import type { Chart } from '../draw.ts';
import type { PlottedClip } from '../sources/read-clip.ts';
import { ACCENT_COLOUR, createChart, MAIN_COLOUR, PANEL_GAP, pictureMark } from './chart-style.ts';
import { pictureOf } from './feature-chart.ts';
import { melAxis, PITCH_TICKS } from './mel-axis.ts';

const WAVE_HEIGHT = 110;
const PITCH_HEIGHT = 260;
const TOP_OF_PITCH = WAVE_HEIGHT + PANEL_GAP;

/** The lowest mel bands, up to 1 kHz, in which a voice's pitch lies. */
const LOW_BANDS = 33;

/** Columns the waveform is drawn with. */
const WAVE_COLUMNS = 640;

/** From white to a grey on which the track stands out. */
const GREYS = Array.from({ length: 128 }, (_, step) => new Uint8Array(3).fill(255 - step));

/** Levels shown under the loudest, dB. */
const RANGE_DB = 60;

/** Waveform of a clip, and under it its pitch over the low end of the mel spectrogram (figure 3 of the paper). */
export function pitchChart(clip: PlottedClip): Chart {
  const { name, seconds, pitch } = clip;
  const points = pitchPoints(clip);
  const voiced = points.length === 0 ? 'no voice found' : `median ${median(points.map(({ hz }) => hz))} Hz`;
  const { scale, axis } = melAxis(LOW_BANDS, [TOP_OF_PITCH + PITCH_HEIGHT, TOP_OF_PITCH], PITCH_TICKS);
  const x: Scale = { name: 'x', type: 'linear', domain: [0, seconds], range: 'width', nice: false };
  return createChart({
    title: 'Pitch',
    subtitle: `${name}; YIN every ${pitch.hopMs} ms, ${voiced}`,
    height: TOP_OF_PITCH + PITCH_HEIGHT,
    data: [
      { name: 'wave', values: waveColumns(clip) },
      { name: 'pitch', values: points },
    ],
    scales: [x, scale, { name: 'level', type: 'linear', domain: [-1, 1], range: [WAVE_HEIGHT, 0] }],
    axes: [
      { scale: 'x', orient: 'bottom', title: 'Time, s' },
      { scale: 'level', orient: 'left', title: 'Amplitude', values: [-1, 0, 1] },
      { scale: 'y', orient: 'left', ...axis, title: 'F0 (mel scale), Hz', encode: hertzLabels() },
    ],
    marks: [waveMark(), pictureMark(lowSpectrogram(clip), TOP_OF_PITCH, PITCH_HEIGHT), pitchMark()],
  });
}

/** The axis of low bands reads in Hz. */
function hertzLabels(): object {
  const hz = "format(round(700 * (pow(10, datum.value / 2595) - 1)), 'd')";
  return { labels: { update: { text: { signal: hz } } } };
}

function lowSpectrogram({ logMel }: PlottedClip): string {
  const { nMels } = FEATURE_CONFIG;
  const nFrames = logMel.length / nMels;
  const values = new Float32Array(nFrames * LOW_BANDS);
  for (let frame = 0; frame < nFrames; frame++) {
    values.set(logMel.subarray(frame * nMels, frame * nMels + LOW_BANDS), frame * LOW_BANDS);
  }
  const loudest = values.reduce((max, level) => Math.max(max, level), Number.NEGATIVE_INFINITY);
  return pictureOf({ values, nRows: LOW_BANDS, range: [loudest - RANGE_DB, loudest] }, GREYS);
}

interface PitchPoint {
  readonly time: number;
  readonly hz: number;
  readonly mel: number;
}

function pitchPoints({ pitch: { f0, hopMs } }: PlottedClip): PitchPoint[] {
  return Array.from(f0, (hz, k) => ({ time: (k * hopMs) / 1000, hz, mel: hzToMel(hz) })).filter(
    ({ hz }) => !Number.isNaN(hz),
  );
}

/** Lowest and highest sample of every column, against the loudest of the clip. */
function waveColumns({ samples, seconds }: PlottedClip): object[] {
  const peak = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 1e-6);
  return Array.from({ length: WAVE_COLUMNS }, (_, column) => {
    const from = Math.floor((column * samples.length) / WAVE_COLUMNS);
    const to = Math.max(from + 1, Math.floor(((column + 1) * samples.length) / WAVE_COLUMNS));
    const part = samples.subarray(from, to);
    return {
      time: (column * seconds) / WAVE_COLUMNS,
      low: part.reduce((min, sample) => Math.min(min, sample), 1) / peak,
      high: part.reduce((max, sample) => Math.max(max, sample), -1) / peak,
    };
  });
}

function waveMark(): Mark {
  return {
    type: 'area',
    from: { data: 'wave' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'time' },
        y: { scale: 'level', field: 'low' },
        y2: { scale: 'level', field: 'high' },
        fill: { value: MAIN_COLOUR },
        stroke: { value: MAIN_COLOUR },
        strokeWidth: { value: 0.6 },
      },
    },
  };
}

function pitchMark(): Mark {
  return {
    type: 'symbol',
    from: { data: 'pitch' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'time' },
        y: { scale: 'y', field: 'mel' },
        size: { value: 16 },
        fill: { value: ACCENT_COLOUR },
      },
    },
  };
}

function median(values: readonly number[]): string {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!.toFixed(0);
}
