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

/** Pitch of a note, Hz, by its MIDI number. */
const noteHz = (midi: number): number => 440 * 2 ** ((midi - 69) / 12);

/** A note with overtones that fall off by `1 / n`. */
const note = (hz: number, seconds: number, overtones: number): number =>
  Array.from({ length: overtones }, (_, n) => sine((n + 1) * hz, seconds) / (n + 1)).reduce((a, b) => a + b);

/** C major, A minor, F major, G major. */
const CHORDS = [
  [60, 64, 67],
  [57, 60, 64],
  [65, 69, 72],
  [55, 59, 62],
] as const;

/** A melody over a bass line. */
export const melody: Sound = (seconds) => {
  const tune = noteHz([60, 64, 67, 72][Math.floor(seconds / 0.4) % 4]!);
  const bass = noteHz([48, 45, 53, 43][Math.floor(seconds / 1.6) % 4]!);
  return 0.1 * (note(tune, seconds, 5) + note(bass, seconds, 6));
};

/** Chords that are struck and die away, as a piano's. */
export function chords(beatSeconds: number, decaySeconds: number): Sound {
  return (seconds) => {
    const chord = CHORDS[Math.floor(seconds / beatSeconds) % CHORDS.length]!;
    const since = seconds % beatSeconds;
    const envelope = Math.exp(-since / decaySeconds) * Math.min(1, since / 0.01);
    return 0.08 * envelope * chord.reduce((sum, midi) => sum + note(noteHz(midi), since, 10), 0);
  };
}

/** Single notes of chords, each let ring. */
export const arpeggio: Sound = (seconds) => {
  const latest = Math.floor(seconds / 0.25);
  let sum = 0;
  for (let index = Math.max(0, latest - 4); index <= latest; index++) {
    const since = seconds - index * 0.25;
    const midi = CHORDS[Math.floor(index / 8) % CHORDS.length]![index % 3]! + 12 * (index % 2);
    sum += note(noteHz(midi), since, 8) * Math.exp(-since / 0.4) * Math.min(1, since / 0.005);
  }
  return 0.08 * sum;
};

/** One tone, with pauses where `offSeconds` is not 0. */
export const beeps =
  (hz: number, onSeconds = 1, offSeconds = 0): Sound =>
  (seconds) =>
    seconds % (onSeconds + offSeconds) < onSeconds ? 0.2 * sine(hz, seconds) : 0;

/** North American busy signal. */
export const busy: Sound = (seconds) =>
  seconds % 1 < 0.5 ? 0.1 * (sine(480, seconds) + sine(620, seconds)) : 0;

/** Kick, snare and hi-hat at 120 beats a minute. */
function drums(seed = 9): Sound {
  const random = seededRandom(seed);
  return (seconds) => {
    const noise = 2 * random() - 1;
    const beat = seconds % 0.5;
    const isKick = Math.floor(seconds / 0.5) % 2 === 0;
    const kick = 0.3 * Math.exp(-beat / 0.08) * sine(50, beat + 0.036 * (1 - Math.exp(-beat / 0.03)));
    const snare = 0.15 * Math.exp(-beat / 0.06) * (noise + 0.5 * sine(190, beat));
    const hiHat = 0.06 * Math.exp(-(seconds % 0.25) / 0.02) * noise;
    return (isKick ? kick : snare) + hiHat;
  };
}

const TUNE = [72, 74, 76, 79, 76, 74, 72, 67] as const;
const VIBRATO_HZ = 5.5;

/** A plucked tune with vibrato, half a second a note. */
const tune: Sound = (seconds) => {
  const hz = noteHz(TUNE[Math.floor(seconds / 0.5) % TUNE.length]!);
  const since = seconds % 0.5;
  const vibrato = (0.005 / (2 * Math.PI * VIBRATO_HZ)) * sine(VIBRATO_HZ, seconds);
  return 0.08 * Math.min(1, since / 0.02) * Math.exp(-since / 0.4) * note(hz, seconds + vibrato, 8);
};

/** Music on hold as a band plays it: held chords, a bass, drums and a tune. */
export function band(drumLevel = 1): Sound {
  const beat = drums();
  return (seconds) => {
    const bar = Math.floor(seconds / 2) % CHORDS.length;
    const chord = CHORDS[bar]!.reduce((sum, midi) => sum + note(noteHz(midi), seconds, 10), 0);
    const bass = note(noteHz([36, 33, 41, 31][bar]!), seconds, 6);
    return 0.04 * chord + 0.1 * bass + tune(seconds) + drumLevel * beat(seconds);
  };
}

/** Resonances of three vowels, Hz (Peterson and Barney 1952, men). */
const VOWELS_HZ = [
  [730, 1_090, 2_440],
  [270, 2_290, 3_010],
  [300, 870, 2_240],
] as const;

const HARMONICS = 40;
const BANDWIDTH_HZ = 90;

/** How loud every harmonic of a pitch is under a vowel's resonances, from the first. */
function harmonicGains(formants: readonly number[], pitch: number): number[] {
  const gainAt = (hz: number, formant: number): number => 1 / (1 + ((hz - formant) / BANDWIDTH_HZ) ** 2);
  return Array.from({ length: HARMONICS }, (_, n) =>
    formants.reduce((total, formant) => total + gainAt((n + 1) * pitch, formant), 0.01),
  );
}

/** Sum of harmonics of a fundamental phase, by the recurrence sin(k x) = 2 cos(x) sin((k - 1) x) - sin((k - 2) x). */
function harmonicSum(gains: readonly number[], phase: number): number {
  const twoCos = 2 * Math.cos(phase);
  let before = 0;
  let current = Math.sin(phase);
  let sum = 0;
  for (const gain of gains) {
    sum += gain * current;
    const next = twoCos * current - before;
    before = current;
    current = next;
  }
  return sum;
}

/** Something like speech: syllables of changing vowels, four a second, in phrases of 2 s with pauses of 0.8 s, a little noise. */
export function syllables(pitch = 120, seed = 7): Sound {
  const noise = whiteNoise(-60, seed);
  const vowels = VOWELS_HZ.map((formants) => harmonicGains(formants, pitch));
  return (seconds) => {
    const isPause = seconds % 2.8 >= 2;
    if (isPause) return noise(seconds);
    const vowel = vowels[Math.floor(seconds * 4) % vowels.length]!;
    const envelope = Math.sin(Math.PI * ((seconds * 4) % 1)) ** 2;
    // Pitch glides by a quarter either way: what stays where it is would be music.
    const glide = 0.03 * Math.sin(2 * Math.PI * 1.3 * seconds);
    return 0.12 * envelope * harmonicSum(vowel, 2 * Math.PI * pitch * (seconds + glide)) + noise(seconds);
  };
}
