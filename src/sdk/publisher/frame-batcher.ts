/**
 * Joins chunks of any size into frames of one size; a WebSocket frame costs the same whatever it holds.
 *
 * Chunks are copied, so their owner may write into them again.
 */
export class FrameBatcher {
  readonly #frameBytes: number;
  readonly #sampleBytes: number;
  #frame: Uint8Array<ArrayBuffer>;
  #filled = 0;

  /**
   * @param frameBytes - size of a frame, a multiple of `sampleBytes`
   * @param sampleBytes - bytes of one sample of all channels, 1 where the bytes have no such structure
   */
  constructor(frameBytes: number, sampleBytes: number) {
    this.#frameBytes = frameBytes;
    this.#sampleBytes = sampleBytes;
    this.#frame = new Uint8Array(frameBytes);
  }

  /**
   * Adds a chunk.
   *
   * @param chunk - any number of bytes
   * @returns the frames it completed, owned by the caller
   */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    let read = 0;
    while (read < chunk.length) {
      const part = chunk.subarray(read, read + this.#frameBytes - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      read += part.length;
      if (this.#filled === this.#frameBytes) frames.push(this.#take(this.#filled));
    }
    return frames;
  }

  /** The whole samples of the frame that is not full yet; null when there are none. */
  takeSamples(): Uint8Array<ArrayBuffer> | null {
    const whole = this.#filled - (this.#filled % this.#sampleBytes);
    return whole === 0 ? null : this.#take(whole);
  }

  /** Everything of the frame that is not full yet, be it half a sample; null when it is empty. */
  takeAll(): Uint8Array<ArrayBuffer> | null {
    return this.#filled === 0 ? null : this.#take(this.#filled);
  }

  #take(bytes: number): Uint8Array<ArrayBuffer> {
    const full = this.#frame;
    const rest = full.subarray(bytes, this.#filled);
    this.#frame = new Uint8Array(this.#frameBytes);
    this.#frame.set(rest);
    this.#filled = rest.length;
    return full.subarray(0, bytes);
  }
}
