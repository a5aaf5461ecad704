import { crc32, deflateSync } from 'node:zlib';

/** A picture of numbers. */
export interface Raster {
  /** Row-major from the top, `[height, width]`. */
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** Value of the first colour; lower ones get it too. */
  readonly low: number;
  /** Value of the last colour. */
  readonly high: number;
  /** `[nColours][3]`, at most 256, red, green and blue of 0 to 255. */
  readonly colours: readonly Uint8Array[];
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bits a pixel, and colour type 3: every pixel is an index into the palette. */
const [BIT_DEPTH, PALETTE] = [8, 3];

/**
 * A raster as an address that a chart can show: one small picture in place of a rectangle a cell.
 *
 * @returns a PNG as a `data:` URL
 * @see PNG specification (W3C, third edition), colour type 3
 */
export function rasterUrl(raster: Raster): string {
  const { width, height, colours } = raster;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, BIT_DEPTH);
  header.setUint8(9, PALETTE);
  const png = Buffer.concat([
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('PLTE', Buffer.concat(colours)),
    chunk('IDAT', deflateSync(pixelRows(raster), { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** Every row begins with its filter, 0 for none. */
function pixelRows({ values, width, height, low, high, colours }: Raster): Uint8Array {
  const rows = new Uint8Array(height * (width + 1));
  const last = colours.length - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = (values[y * width + x]! - low) / (high - low);
      rows[y * (width + 1) + 1 + x] = Math.round(last * Math.min(1, Math.max(0, share)));
    }
  }
  return rows;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
