import { UndertoneError } from '../../sdk/errors.ts';
import type { AudioDecoder, DecodedAudio } from './audio-decoder.ts';
import { createSampleDecoder, type SampleDecoder } from './pcm.ts';
import { MIN_FMT_BYTES, readFmtChunk, resolveWavFormat, type WavFormat } from './wav-header.ts';

/** Most bytes before the audio; a longer header is not one. */
export const MAX_WAV_HEADER_BYTES = 1 << 20;

/** `RIFF`, size, `WAVE`. */
const RIFF_BYTES = 12;
/** Name and size of a chunk. */
const CHUNK_HEADER_BYTES = 8;
/** Longest chunk body worth reading: `fmt ` and `ds64`. */
const MAX_BODY_BYTES = 256;
/** A size that says: see `ds64`, or unknown when the header was written. */
const UNKNOWN_SIZE = 0xffffffff;

/**
 * Reads a WAV stream: the header first, then samples as they come.
 *
 * Chunks other than `fmt ` and `data` are skipped. A data length of 0 or 0xFFFFFFFF, as encoders write that do not know
 * the end yet, means everything until the end; data shorter than announced is fine; a partial sample at the end is
 * left out.
 */
export function createWavDecoder(): AudioDecoder {
  return new WavDecoder();
}

class WavDecoder implements AudioDecoder {
  /** Header bytes not understood yet. */
  #header: Uint8Array = new Uint8Array(0);
  #headerBytes = 0;
  #skip = 0;
  #isRiff = false;
  #format: WavFormat | null = null;
  /** Length of the data by a `ds64` chunk (EBU Tech 3306), where there is one. */
  #longSize = Number.POSITIVE_INFINITY;
  #samples: SampleDecoder | null = null;
  #dataLeft = 0;

  push(bytes: Uint8Array): DecodedAudio | null {
    if (this.#samples !== null) return this.#decode(bytes);
    this.#header = concatenate(this.#header, bytes);
    while (this.#samples === null && this.#readHeaderPart()) {
      // Every turn takes one part of the header.
    }
    if (this.#samples === null) {
      if (this.#headerBytes + this.#header.length > MAX_WAV_HEADER_BYTES) {
        throw new UndertoneError(
          'ERR_WAV_HEADER',
          `no audio in the first ${MAX_WAV_HEADER_BYTES} bytes of the WAV header; send chunks after the data instead`,
        );
      }
      return null;
    }
    const rest = this.#header;
    this.#header = new Uint8Array(0);
    return this.#decode(rest);
  }

  end(): void {
    if (this.#samples !== null) return;
    const received = this.#headerBytes + this.#header.length;
    throw new UndertoneError(
      'ERR_WAV_HEADER',
      `the WAV ended after ${received} bytes, before its audio; expected RIFF, a fmt chunk and a data chunk`,
    );
  }

  #decode(bytes: Uint8Array): DecodedAudio | null {
    const { sampleRate } = this.#format!;
    const data = bytes.subarray(0, this.#dataLeft);
    this.#dataLeft -= data.length;
    return { sampleRate, channels: this.#samples!.push(data) };
  }

  /** Takes the next part of the header if all of it is there; says whether it did. */
  #readHeaderPart(): boolean {
    if (this.#skip > 0) return this.#skipBody();
    return this.#isRiff ? this.#readChunk() : this.#readRiff();
  }

  #skipBody(): boolean {
    const skipped = Math.min(this.#skip, this.#header.length);
    this.#skip -= skipped;
    this.#take(skipped);
    return skipped > 0;
  }

  #readRiff(): boolean {
    if (this.#header.length < RIFF_BYTES) return false;
    const riff = textAt(this.#header, 0);
    if (!['RIFF', 'RF64', 'BW64'].includes(riff) || textAt(this.#header, 8) !== 'WAVE') {
      const advice = riff === 'RIFX' ? 'big-endian RIFX files are not read' : 'is `encoding` right?';
      throw new UndertoneError('ERR_WAV_HEADER', `a WAV begins with RIFF and WAVE, this does not; ${advice}`);
    }
    this.#isRiff = true;
    this.#take(RIFF_BYTES);
    return true;
  }

  #readChunk(): boolean {
    if (this.#header.length < CHUNK_HEADER_BYTES) return false;
    const name = textAt(this.#header, 0);
    const size = uint32At(this.#header, 4);
    if (name === 'data') {
      this.#startData(size);
    } else if (name === 'fmt ' || name === 'ds64') {
      return this.#readBody(name, size);
    } else {
      this.#skip = size + (size % 2);
    }
    this.#take(CHUNK_HEADER_BYTES);
    return true;
  }

  #readBody(name: string, size: number): boolean {
    if (size < MIN_FMT_BYTES || size > MAX_BODY_BYTES) {
      throw new UndertoneError('ERR_WAV_HEADER', `the WAV's ${name.trim()} chunk cannot have ${size} bytes`);
    }
    if (this.#header.length < CHUNK_HEADER_BYTES + size) return false;
    const body = this.#header.subarray(CHUNK_HEADER_BYTES, CHUNK_HEADER_BYTES + size);
    if (name === 'fmt ') this.#format = resolveWavFormat(readFmtChunk(body));
    else this.#longSize = uint32At(body, 8) + uint32At(body, 12) * 2 ** 32;
    this.#take(CHUNK_HEADER_BYTES + size);
    this.#skip = size % 2;
    return true;
  }

  #startData(size: number): void {
    if (this.#format === null) {
      throw new UndertoneError('ERR_WAV_HEADER', 'the WAV has no fmt chunk before its data');
    }
    const isOpen = size === 0 || size === UNKNOWN_SIZE;
    this.#dataLeft = isOpen ? this.#longSize : size;
    this.#samples = createSampleDecoder(this.#format.sampleFormat, this.#format.channels);
  }

  #take(length: number): void {
    this.#header = this.#header.subarray(length);
    this.#headerBytes += length;
  }
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function textAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function uint32At(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}
