/** What a WAV file for a test says and holds; the defaults make a plain one of 16 bits, 48 kHz, mono. */
export interface WavParts {
  readonly code?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly bits?: number;
  /** Chunks between `fmt ` and `data`, as name and body. */
  readonly extraChunks?: readonly (readonly [string, Uint8Array])[];
  /** Length written in the data chunk's header; the true one by default. */
  readonly dataLength?: number;
  /** Writes WAVE_FORMAT_EXTENSIBLE with `code` as sub-format. */
  readonly isExtensible?: boolean;
}

/** Builds a WAV file around sample bytes. */
export function makeWav(data: Uint8Array, parts: WavParts = {}): Uint8Array {
  const {
    code = 1,
    channels = 1,
    sampleRate = 48_000,
    bits = 16,
    extraChunks = [],
    isExtensible = false,
  } = parts;
  const blockAlign = (channels * bits) / 8;
  const fmt = new DataView(new ArrayBuffer(isExtensible ? 40 : 16));
  fmt.setUint16(0, isExtensible ? 0xfffe : code, true);
  fmt.setUint16(2, channels, true);
  fmt.setUint32(4, sampleRate, true);
  fmt.setUint32(8, sampleRate * blockAlign, true);
  fmt.setUint16(12, blockAlign, true);
  fmt.setUint16(14, bits, true);
  if (isExtensible) {
    fmt.setUint16(16, 22, true);
    fmt.setUint16(18, bits, true);
    fmt.setUint16(24, code, true);
  }
  const chunks = [
    chunk('fmt ', new Uint8Array(fmt.buffer)),
    ...extraChunks.map(([name, body]) => chunk(name, body)),
    chunk('data', data, parts.dataLength),
  ];
  const length = chunks.reduce((sum, { byteLength }) => sum + byteLength, 4);
  return concatenate([text('RIFF'), uint32(length), text('WAVE'), ...chunks]);
}

/** Joins byte arrays. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Samples as 16-bit little-endian bytes. */
export function toS16(samples: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, i) => {
    view.setInt16(2 * i, Math.max(-32768, Math.min(32767, Math.round(sample * 32768))), true);
  });
  return new Uint8Array(view.buffer);
}

function chunk(name: string, body: Uint8Array, length = body.length): Uint8Array {
  return concatenate([text(name), uint32(length), body, new Uint8Array(body.length % 2)]);
}

function text(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function uint32(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}
