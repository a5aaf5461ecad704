import type { Axis, Scale } from 'vega';
import { type Chart, colourRamp } from '../draw.ts';
import { rasterUrl } from '../raster.ts';
import { createChart, pictureMark } from './chart-style.ts';

const HEIGHT = 340;

/** Colours a picture has; more would not be told apart. */
const N_COLOURS = 256;

/** Few rows are made tall, for blurring them into each other would show values that are not there. */
const MIN_HEIGHT = 32;

/** A feature over time as a picture with axes. */
export interface FeaturePicture {
  readonly title: string;
  readonly subtitle: string;
  /** Frame-major, `[nFrames, nRows]`, row 0 at the bottom. */
  readonly values: Float32Array;
  readonly nRows: number;
  /** Length of the picture, seconds. */
  readonly seconds: number;
  /** Name of a vega scheme, one that colour-blind readers can follow. */
  readonly scheme: string;
  /** Values of the first and the last colour. */
  readonly range: readonly [low: number, high: number];
  /** What the colours stand for, with its unit. */
  readonly legend: string;
  /** The scale named `y` and its axis. */
  readonly y: { readonly scale: Scale; readonly axis: Omit<Axis, 'scale' | 'orient'> };
}

/** A spectrogram or the like: time to the right, rows upwards, values as colours. */
export function featureChart(picture: FeaturePicture): Chart {
  const { title, subtitle, seconds, scheme, range, legend, y } = picture;
  return createChart({
    title,
    subtitle,
    height: HEIGHT,
    scales: [
      { name: 'x', type: 'linear', domain: [0, seconds], range: 'width', zero: true, nice: false },
      { name: 'colour', type: 'linear', domain: [...range], range: { scheme } },
      y.scale,
    ],
    axes: [
      { scale: 'x', orient: 'bottom', title: 'Time, s' },
      { scale: 'y', orient: 'left', ...y.axis },
    ],
    legends: [{ fill: 'colour', type: 'gradient', title: legend, gradientLength: HEIGHT - 60 }],
    marks: [pictureMark(pictureOf(picture, colourRamp(scheme, N_COLOURS)), 0, HEIGHT)],
  });
}

/** Turns frames into columns and puts row 0 at the bottom. */
export function pictureOf(
  { values, nRows, range: [low, high] }: Pick<FeaturePicture, 'values' | 'nRows' | 'range'>,
  colours: readonly Uint8Array[],
): string {
  const width = values.length / nRows;
  const repeats = nRows < MIN_HEIGHT ? MIN_HEIGHT : 1;
  const height = nRows * repeats;
  const upright = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = nRows - 1 - Math.floor(y / repeats);
    for (let frame = 0; frame < width; frame++) upright[y * width + frame] = values[frame * nRows + row]!;
  }
  return rasterUrl({ values: upright, width, height, low, high, colours });
}
