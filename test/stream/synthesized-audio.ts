/** Sounds made by formula, so that tests need no recordings. All in [-1, 1], mono. */

import { seededRandom } from './signals.ts';

/** A sound as a function of time in seconds. */
export type Sound = (seconds: number) => number;

/** Samples of a sound. */
export function samplesOf(sound: Sound, seconds: number, sampleRate: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, n) => sound(n / sampleRate));
}

/** White Gaussian noise of a given level, dB of full scale. */
export function whiteNoise(levelDb: number, seed = 1): Sound {
  const random = seededRandom(seed);
  const amplitude = 10 ** (levelDb / 20);
  return () => amplitude * Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}

const sine = (hz: number, seconds: number): number => Math.sin(2 * Math.PI * hz * seconds);

const DTMF_HZ = [
  [697, 1_209],
  [697, 1_336],
  [770, 1_477],
  [852, 1_209],
  [941, 1_336],
] as const;

/** A number being dialled: 100 ms tones with 100 ms between them (ITU-T Q.23). */
export const dtmf: Sound = (seconds) => {
  const [low, high] = DTMF_HZ[Math.floor(seconds / 0.2) % DTMF_HZ.length]!;
  return seconds % 0.2 < 0.1 ? 0.2 * (sine(low, seconds) + sine(high, seconds)) : 0;
};

/** North American ringback: 440 and 480 Hz, 2 s on, 4 s off. */
export const ringback: Sound = (seconds) =>
  seconds % 6 < 2 ? 0.1 * (sine(440, seconds) + sine(480, seconds)) : 0;

/** European ringback: 425 Hz, 1 s on, 4 s off. */
export const europeanRingback: Sound = (seconds) => (seconds % 5 < 1 ? 0.2 * sine(425, seconds) : 0);

/** Resonances of three vowels, Hz (Peterson and Barney 1952, men). */
const VOWELS_HZ = [
  [730, 1_090, 2_440],
  [270, 2_290, 3_010],
  [300, 870, 2_240],
] as const;

const HARMONICS = 40;

function vowel(formants: readonly number[], seconds: number, pitch: number): number {
  let sum = 0;
  for (let harmonic = 1; harmonic <= HARMONICS; harmonic++) {
    const hz = harmonic * pitch;
    const gain = formants.reduce((total, formant) => total + 1 / (1 + ((hz - formant) / 90) ** 2), 0.01);
    sum += gain * sine(hz, seconds + 0.002 * Math.sin(2 * Math.PI * 3 * seconds));
  }
  return sum;
}

/** Something like speech: syllables of changing vowels, four a second, in phrases of 2 s with pauses of 0.8 s, a little noise. */
export function syllables(pitch = 120, seed = 7): Sound {
  const noise = whiteNoise(-60, seed);
  return (seconds) => {
    const isPause = seconds % 2.8 >= 2;
    const syllable = Math.floor(seconds * 4);
    const envelope = isPause ? 0 : Math.sin(Math.PI * ((seconds * 4) % 1)) ** 2;
    return 0.12 * envelope * vowel(VOWELS_HZ[syllable % VOWELS_HZ.length]!, seconds, pitch) + noise(seconds);
  };
}
