import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { parse, type Spec, scheme, View } from 'vega';

/** A chart as vega describes it. */
export type Chart = Spec;

/** Whose letters PNG are drawn with, from a package, so that they do not depend on the machine's fonts. */
const BUNDLED_FONT = 'Inter';

/** Fonts of every chart; whoever looks at an SVG may lack the first. */
export const FONT = `${BUNDLED_FONT}, Helvetica, Arial, sans-serif`;

const { resolve } = createRequire(import.meta.url);

const FONT_FILES = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];

/** resvg's WebAssembly can be started once a process; its letters are read with it. */
let renderer: Promise<Uint8Array[]> | null = null;

/** Draws a chart as SVG. */
export async function drawSvg(chart: Chart): Promise<string> {
  const view = new View(parse(chart), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/**
 * Draws an SVG as PNG on a white ground.
 *
 * @param width - pixels
 */
export async function drawPng(svg: string, width: number): Promise<Uint8Array> {
  renderer ??= startRenderer();
  const fontBuffers = await renderer;
  const drawing = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'width', value: width },
    font: { fontBuffers, defaultFontFamily: BUNDLED_FONT, sansSerifFamily: BUNDLED_FONT },
  });
  try {
    return drawing.render().asPng();
  } finally {
    drawing.free();
  }
}

async function startRenderer(): Promise<Uint8Array[]> {
  await initWasm(readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return Promise.all(FONT_FILES.map((name) => readFile(resolve(`@expo-google-fonts/inter/${name}`))));
}

/**
 * The colours of one of vega's continuous schemes.
 *
 * @param name - for example `viridis`
 * @returns `[steps][3]`, red, green and blue of 0 to 255, from the lowest value to the highest
 */
export function colourRamp(name: string, steps: number): Uint8Array[] {
  const colourAt = scheme(name) as (share: number) => string;
  return Array.from({ length: steps }, (_, step) => rgbOf(colourAt(step / (steps - 1))));
}

/** Schemes give `rgb(1, 2, 3)` or `#010203`. */
function rgbOf(colour: string): Uint8Array {
  const numbers = colour.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    : colour.match(/\d+/g)!.map(Number);
  return Uint8Array.from(numbers.slice(0, 3));
}
