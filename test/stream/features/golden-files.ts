import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../requirements.ts';

/** Folder of the golden numbers that come with the repository. */
export const GOLDEN = join(REPOSITORY, 'test/golden');

/** Tolerances that come with the numbers (`golden.json`). */
export const TOLERANCE = {
  /** Above -80 dB. */
  logMelDb: 0.01,
  /** At and below -80 dB, where rounding weighs more. */
  faintLogMelDb: 0.1,
  mfcc: 0.02,
  melFilterbank: 1e-5,
};

/** Reads raw little-endian float32. */
export function readFloats(folder: string, file: string): Float32Array {
  const bytes = readFileSync(join(folder, file));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** Turns `[rows, frames]`, as the files have it, into frame-major `[frames, rows]`. */
export function frameMajor(values: Float32Array, rows: number): Float32Array {
  const frames = values.length / rows;
  return Float32Array.from(values, (_, i) => values[(i % rows) * frames + Math.floor(i / rows)]!);
}

/** Largest absolute differences from a reference, apart for its values above and not above a level. */
export function largestErrors(actual: Float32Array, reference: Float32Array, level: number) {
  const errors = { above: 0, below: 0 };
  reference.forEach((expected, i) => {
    const side = expected > level ? 'above' : 'below';
    errors[side] = Math.max(errors[side], Math.abs(expected - actual[i]!));
  });
  return errors;
}
