/** One block of the microphone's sound, as the page receives it. */
export interface CaptureBlock {
  /** Mono samples, little-endian 16-bit. */
  readonly pcm: ArrayBuffer;
  /** Largest absolute sample, [0, 1]. */
  readonly peak: number;
}

/** What an audio worklet's scope offers; TypeScript's DOM library describes pages only. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Samples in a block: 43 ms at 48 kHz, so that the level moves smoothly and messages stay few. */
const BLOCK_SAMPLES = 2_048;
const FULL_SCALE = 32_767;

/** Turns the microphone's samples to 16-bit PCM on the audio thread, where nothing the page does can delay them. */
class CaptureProcessor extends AudioWorkletProcessor {
  #block = new DataView(new ArrayBuffer(BLOCK_SAMPLES * 2));
  #filled = 0;
  #peak = 0;

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    for (const sample of input?.[0] ?? []) this.#add(sample);
    return true;
  }

  #add(sample: number): void {
    const clipped = Math.max(-1, Math.min(1, sample));
    this.#peak = Math.max(this.#peak, Math.abs(clipped));
    this.#block.setInt16(this.#filled * 2, Math.round(clipped * FULL_SCALE), true);
    this.#filled += 1;
    if (this.#filled === BLOCK_SAMPLES) this.#send();
  }

  #send(): void {
    const block: CaptureBlock = { pcm: this.#block.buffer, peak: this.#peak };
    this.port.postMessage(block, [block.pcm]);
    this.#block = new DataView(new ArrayBuffer(BLOCK_SAMPLES * 2));
    this.#filled = 0;
    this.#peak = 0;
  }
}

registerProcessor('capture', CaptureProcessor);
