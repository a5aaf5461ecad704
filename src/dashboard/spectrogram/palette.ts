/**
 * Anchors of the map from level to colour, dark to light: even in lightness and readable with any kind of colour vision, as
 * in cividis (Nunez, Anderton and Renslow 2018, "Optimizing colormaps with consideration for color vision deficiency").
 */
const ANCHORS: readonly (readonly [number, number, number])[] = [
  [0, 32, 76],
  [0, 56, 112],
  [62, 78, 108],
  [103, 105, 112],
  [140, 134, 119],
  [181, 166, 107],
  [224, 200, 85],
  [255, 234, 70],
];

const LEVELS = 256;

/** Colours of the levels 0 to 255 as `[256, 4]`: red, green, blue, alpha. */
export const PALETTE: Uint8ClampedArray = createPalette();

function createPalette(): Uint8ClampedArray {
  const palette = new Uint8ClampedArray(LEVELS * 4);
  for (let level = 0; level < LEVELS; level += 1) {
    const place = (level / (LEVELS - 1)) * (ANCHORS.length - 1);
    const index = Math.min(ANCHORS.length - 2, Math.floor(place));
    const from = ANCHORS[index]!;
    const to = ANCHORS[index + 1]!;
    const mixed = from.map((value, channel) => value + (to[channel]! - value) * (place - index));
    palette.set([...mixed, 255], level * 4);
  }
  return palette;
}
