import { designPolyphaseFilter, type PolyphaseFilter } from './polyphase-filter.ts';

/**
 * Brings a whole signal from any rate to any other, in plain TypeScript; streams on their way to 48 kHz use `createResampler`.
 *
 * @param samples - mono
 * @param fromRate - whole number of Hz
 * @param toRate - whole number of Hz; what lies above half of it is filtered out
 * @returns `round(n * toRate / fromRate)` samples, sample 0 at the same time; `samples` itself where the rates are equal
 */
export function convertRate(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples;
  const filter = designPolyphaseFilter(fromRate, toRate);
  const { up, down, taps } = filter;
  const padded = new Float32Array(samples.length + 2 * taps);
  padded.set(samples, taps);
  const converted = new Float32Array(Math.round((samples.length * toRate) / fromRate));
  for (let n = 0; n < converted.length; n++) {
    const place = n * down;
    const whole = Math.floor(place / up);
    // The middle coefficient of a row belongs to the sample at or before the output.
    const start = whole - (taps / 2 - 1) + taps;
    converted[n] = filtered(padded, start, filter, place - whole * up);
  }
  return converted;
}

/** One output: a row of the filter, or two neighbouring rows blended, times the samples from `start` on. */
function filtered(samples: Float32Array, start: number, filter: PolyphaseFilter, phase: number): number {
  const { up, taps, phases, blended, coefficients } = filter;
  if (!blended) return dot(samples, start, coefficients, phase * taps, taps);
  const place = (phase * phases) / up;
  const row = Math.floor(place);
  const before = dot(samples, start, coefficients, row * taps, taps);
  const after = dot(samples, start, coefficients, (row + 1) * taps, taps);
  return before + (place - row) * (after - before);
}

function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[aStart + i]! * b[bStart + i]!;
  return sum;
}
