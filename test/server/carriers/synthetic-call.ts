import type { CallAudio } from '../../../bench/carriers/call-audio.ts';

/**
 * A short call of two sounds that cannot be mistaken for each other.
 *
 * @param sampleRate - Hz
 * @param seconds - its length
 */
export function syntheticCall(sampleRate: number, seconds = 1): CallAudio {
  const length = Math.round(sampleRate * seconds);
  const tone = (hertz: number) =>
    Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * (i + 1)) / sampleRate));
  return { name: 'synthetic', sampleRate, customer: tone(310), agent: tone(97) };
}
