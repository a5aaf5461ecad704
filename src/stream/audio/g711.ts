// ITU-T G.711 as its reference software (G.191 STL, g711.c) computes it, with 16-bit linear values.

/** The bit pattern A-law codes are combined with: every other bit is inverted on the line. */
const ALAW_TOGGLE = 0x55;

/** Offset that makes every mu-law segment twice as long as the one before, in 14-bit units. */
const MULAW_BIAS = 33;

/** Largest biased magnitude mu-law can express, 14-bit units. */
const MULAW_CLIP = 0x1fff;

/** Mu-law bytes to samples in [-1, 1), `[256]`. */
export const MULAW_SAMPLES: Float32Array = Float32Array.from(
  { length: 256 },
  (_, code) => expandMulaw(code) / 32768,
);

/** A-law bytes to samples in [-1, 1), `[256]`. */
export const ALAW_SAMPLES: Float32Array = Float32Array.from(
  { length: 256 },
  (_, code) => expandAlaw(code) / 32768,
);

/**
 * Encodes samples as G.711 mu-law.
 *
 * @param samples - in [-1, 1]; louder ones are clipped
 * @returns one byte a sample
 */
export function encodeMulaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => compressMulaw(toLinear16(sample)));
}

/**
 * Encodes samples as G.711 A-law.
 *
 * @param samples - in [-1, 1]; louder ones are clipped
 * @returns one byte a sample
 */
export function encodeAlaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => compressAlaw(toLinear16(sample)));
}

function toLinear16(sample: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
}

function expandMulaw(code: number): number {
  const inverted = ~code;
  const segment = (inverted >> 4) & 7;
  const step = 8 << segment;
  const magnitude = (128 << segment) + step * (inverted & 15) + step / 2 - 4 * MULAW_BIAS;
  // Subtracted, because mu-law has a negative zero and samples have none.
  return code < 128 ? 0 - magnitude : magnitude;
}

function expandAlaw(code: number): number {
  const toggled = code ^ ALAW_TOGGLE;
  const segment = (toggled >> 4) & 7;
  const mantissa = (toggled & 15) + (segment > 0 ? 16 : 0);
  const magnitude = ((mantissa << 4) + 8) << Math.max(0, segment - 1);
  return code < 128 ? -magnitude : magnitude;
}

function compressMulaw(linear: number): number {
  const biased = Math.min(MULAW_CLIP, ((linear < 0 ? ~linear : linear) >> 2) + MULAW_BIAS);
  // The segment is the position of the highest bit, the mantissa the four bits below it.
  const segment = 26 - Math.clz32(biased);
  const mantissa = (biased >> (segment + 1)) & 15;
  return ((7 - segment) << 4) | (15 - mantissa) | (linear < 0 ? 0 : 128);
}

function compressAlaw(linear: number): number {
  const magnitude = (linear < 0 ? ~linear : linear) >> 4;
  // Up to 15 the scale is linear; from there each segment holds 16 steps twice as wide as those of the one before.
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const mantissa = magnitude >> Math.max(0, segment - 1);
  const code = (segment << 4) | (mantissa & 15);
  return (code | (linear < 0 ? 0 : 128)) ^ ALAW_TOGGLE;
}
