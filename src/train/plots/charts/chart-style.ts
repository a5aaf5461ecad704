import type { Axis, Config, Legend, Mark, Scale, TitleAnchor } from 'vega';
import { type Chart, FONT } from '../draw.ts';

/** Width of every chart with its margins, pixels. */
export const CHART_WIDTH = 800;

/** Colours that remain apart for colour-blind readers (Okabe and Ito 2008), the most distinct first. */
export const SERIES_COLOURS: readonly string[] = Object.freeze([
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#000000',
  '#F0E442',
]);

const INK = '#1f2430';
const GRID = '#e3e6ec';

/** Of marks that are not about one of several series. */
export const MAIN_COLOUR = SERIES_COLOURS[0]!;

/** Of marks that must stand out from {@link MAIN_COLOUR}. */
export const ACCENT_COLOUR = SERIES_COLOURS[1]!;

const CONFIG: Config = {
  background: 'white',
  title: { font: FONT, fontSize: 17, fontWeight: 600, color: INK, anchor: 'start', offset: 14 },
  axis: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 600,
    labelColor: INK,
    titleColor: INK,
    domainColor: INK,
    tickColor: INK,
    gridColor: GRID,
    titlePadding: 10,
  },
  legend: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 600,
    labelColor: INK,
    titleColor: INK,
    labelLimit: 240,
    titleLimit: 240,
  },
};

/** What the panels and parts of a chart are made from. */
export interface ChartParts {
  readonly title: string;
  /** Second line of the title. */
  readonly subtitle?: string;
  /** Of the inner part without title and axes, pixels. */
  readonly height: number;
  readonly data?: Chart['data'];
  readonly scales?: readonly Scale[];
  readonly axes?: readonly Axis[];
  readonly legends?: readonly Legend[];
  readonly marks: readonly Mark[];
}

/** A chart in the house style, {@link CHART_WIDTH} wide whatever its parts take. */
export function createChart(parts: ChartParts): Chart {
  const { title, subtitle, height, data, scales = [], axes = [], legends = [], marks } = parts;
  const anchor: TitleAnchor = 'start';
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    width: CHART_WIDTH,
    height,
    padding: 14,
    autosize: { type: 'fit-x', contains: 'padding' },
    config: CONFIG,
    title: { text: title, anchor, frame: 'group', ...(subtitle === undefined ? {} : subtitleOf(subtitle)) },
    ...(data === undefined ? {} : { data }),
    scales: [...scales],
    axes: [...axes],
    legends: [...legends],
    marks: [...marks],
  };
}

function subtitleOf(subtitle: string): object {
  return { subtitle, subtitleFont: FONT, subtitleFontSize: 13, subtitleColor: '#4a5163', subtitlePadding: 6 };
}

/** Room between two panels, one above the other, pixels. */
export const PANEL_GAP = 44;

/** A mark that draws a picture over the whole width, for example a spectrogram. */
export function pictureMark(url: string, top: number, height: number): Mark {
  return {
    type: 'image',
    encode: {
      enter: {
        x: { value: 0 },
        y: { value: top },
        width: { signal: 'width' },
        height: { value: height },
        url: { value: url },
        aspect: { value: false },
        smooth: { value: true },
      },
    },
  };
}
