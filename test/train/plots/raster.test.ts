import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { rasterUrl } from '../../../src/train/plots/raster.ts';

const GREYS = [0, 128, 255].map((level) => Uint8Array.of(level, level, level));

test('a raster is a PNG whose pixels are the places of its values in the palette', () => {
  const url = rasterUrl({
    values: [-9, 0, 5, 10, 99, 4],
    width: 3,
    height: 2,
    low: 0,
    high: 10,
    colours: GREYS,
  });
  const png = Buffer.from(url.slice('data:image/png;base64,'.length), 'base64');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 2]);
  const data = png.indexOf('IDAT');
  const pixels = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
  expect([...pixels]).toEqual([0, 0, 0, 1, 0, 2, 2, 1]);
});
