/** Power spectra of real frames of one length; holds its tables and buffers, so one instance serves one signal. */
export class PowerSpectrum {
  readonly size: number;
  readonly #window: Float32Array;
  readonly #cos: Float32Array;
  readonly #sin: Float32Array;
  readonly #reversed: Uint16Array;
  readonly #re: Float32Array;
  readonly #im: Float32Array;
  readonly #power: Float32Array;

  /**
   * @param size - samples in a frame, a power of two up to 65,536
   */
  constructor(size: number) {
    this.size = size;
    const turn = (k: number) => (2 * Math.PI * k) / size;
    this.#window = Float32Array.from({ length: size }, (_, k) => 0.5 - 0.5 * Math.cos(turn(k)));
    this.#cos = Float32Array.from({ length: size / 2 }, (_, k) => Math.cos(turn(k)));
    this.#sin = Float32Array.from({ length: size / 2 }, (_, k) => -Math.sin(turn(k)));
    this.#reversed = bitReversal(size);
    this.#re = new Float32Array(size);
    this.#im = new Float32Array(size);
    this.#power = new Float32Array(size / 2 + 1);
  }

  /**
   * Squared magnitudes of a frame under a periodic Hann window.
   *
   * @param frame - `size` samples
   * @returns `[size / 2 + 1]`, valid until the next call
   */
  of(frame: Float32Array): Float32Array {
    for (let k = 0; k < this.size; k += 1) {
      this.#re[this.#reversed[k]!] = frame[k]! * this.#window[k]!;
    }
    this.#im.fill(0);
    for (let half = 1; half < this.size; half *= 2) this.#combine(half);
    for (let k = 0; k < this.#power.length; k += 1) {
      this.#power[k] = this.#re[k]! ** 2 + this.#im[k]! ** 2;
    }
    return this.#power;
  }

  /** One stage of Cooley and Tukey's radix-2 butterfly. */
  #combine(half: number): void {
    const step = this.size / (2 * half);
    for (let start = 0; start < this.size; start += 2 * half) {
      for (let k = 0; k < half; k += 1) {
        const upper = start + k;
        const lower = upper + half;
        const cos = this.#cos[k * step]!;
        const sin = this.#sin[k * step]!;
        const re = this.#re[lower]! * cos - this.#im[lower]! * sin;
        const im = this.#re[lower]! * sin + this.#im[lower]! * cos;
        this.#re[lower] = this.#re[upper]! - re;
        this.#im[lower] = this.#im[upper]! - im;
        this.#re[upper]! += re;
        this.#im[upper]! += im;
      }
    }
  }
}

function bitReversal(size: number): Uint16Array {
  const bits = Math.log2(size);
  return Uint16Array.from({ length: size }, (_, k) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit += 1) reversed |= ((k >> bit) & 1) << (bits - 1 - bit);
    return reversed;
  });
}
