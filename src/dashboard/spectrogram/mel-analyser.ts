import { PowerSpectrum } from './fourier.ts';
import { type MelBand, melBands } from './mel-bands.ts';

/** Bands of the picture, from low to high. */
export const PICTURE_BANDS = 64;

/** Time one column of the picture stands for, ms. */
export const COLUMN_MS = 32;

/** Speech has little above this, Hz. */
export const MAX_HZ = 8_000;

const FRAME_SAMPLES = 1_024;

/** Levels the picture tells apart, dB relative to a full-scale sine. */
const FLOOR_DB = -90;
const CEILING_DB = -10;
const MAX_LEVEL = 255;

/**
 * Turns a voice into the columns of a picture, as it comes. It is for looking at: what the model hears is computed on the
 * server, more finely.
 */
export class MelAnalyser {
  readonly #spectrum = new PowerSpectrum(FRAME_SAMPLES);
  readonly #bands: readonly MelBand[];
  readonly #hop: number;
  /** The newest samples, oldest first. */
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  #untilColumn: number;

  /**
   * @param sampleRate - of the samples, Hz
   */
  constructor(sampleRate: number) {
    this.#bands = melBands(PICTURE_BANDS, FRAME_SAMPLES / 2 + 1, sampleRate, MAX_HZ);
    this.#hop = Math.round((sampleRate * COLUMN_MS) / 1_000);
    this.#untilColumn = this.#hop;
  }

  /**
   * Takes samples.
   *
   * @param samples - the next ones, in [-1, 1]
   * @returns columns that are complete, one after the other, `[nColumns, PICTURE_BANDS]`, 0 quiet to 255 loud
   */
  push(samples: Float32Array): Uint8Array<ArrayBuffer> {
    const columns: Uint8Array[] = [];
    for (let start = 0; start < samples.length; ) {
      const taken = samples.subarray(start, start + this.#untilColumn);
      this.#shift(taken);
      start += taken.length;
      this.#untilColumn -= taken.length;
      if (this.#untilColumn > 0) continue;
      this.#untilColumn = this.#hop;
      columns.push(this.#column());
    }
    const joined = new Uint8Array(columns.length * PICTURE_BANDS);
    columns.forEach((column, index) => {
      joined.set(column, index * PICTURE_BANDS);
    });
    return joined;
  }

  #shift(samples: Float32Array): void {
    const newest = samples.subarray(Math.max(0, samples.length - FRAME_SAMPLES));
    this.#frame.copyWithin(0, newest.length);
    this.#frame.set(newest, FRAME_SAMPLES - newest.length);
  }

  #column(): Uint8Array {
    const power = this.#spectrum.of(this.#frame);
    return Uint8Array.from(this.#bands, (band) => levelOf(energyIn(power, band)));
  }
}

function energyIn(power: Float32Array, { firstBin, weights }: MelBand): number {
  let energy = 0;
  for (let k = 0; k < weights.length; k += 1) energy += weights[k]! * power[firstBin + k]!;
  return energy;
}

/** A full-scale sine has (N / 4)² in its bin under a Hann window. */
const FULL_SCALE = (FRAME_SAMPLES / 4) ** 2;

function levelOf(energy: number): number {
  const db = 10 * Math.log10(energy / FULL_SCALE + 1e-12);
  const share = (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB);
  return Math.round(Math.min(1, Math.max(0, share)) * MAX_LEVEL);
}
