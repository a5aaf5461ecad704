import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeMulaw } from '../src/stream/audio/g711.ts';
import { readAudioFile } from '../src/stream/audio/read-audio-file.ts';

/** Rate of the recordings, Hz. */
export const SPEECH_RATE = 48_000;

/** Rate of a telephone line, Hz. */
export const TELEPHONE_RATE = 8_000;

/** Coefficients either side of the middle of the filter in front of the decimation. */
const HALF_TAPS = 96;

/** Cut-off of that filter, as a share of the line's rate: 3.6 kHz of 8. */
const CUT_OFF = 0.45;

const RAVDESS = fileURLToPath(new URL('../../shared/data/ravdess/', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../test/samples/speech.wav', import.meta.url));

/** Two men and two women of RAVDESS; odd numbers are men. */
const ACTORS = ['21', '22', '23', '24'];

/** One speaker's voice, to be played in a loop. */
export interface Voice {
  readonly name: string;
  /** 48 kHz mono. */
  readonly samples: Float32Array;
}

/**
 * Real speech: eight clips, one an emotion, of four actors where the research data is at hand, else the sample of the tests.
 *
 * @throws UndertoneError where a recording cannot be read; the research data is FLAC, which needs ffmpeg
 */
export async function readVoices(): Promise<Voice[]> {
  if (!existsSync(RAVDESS)) return [{ name: 'test sample', samples: await readMono([SAMPLE]) }];
  return Promise.all(
    ACTORS.map(async (actor) => ({ name: `RAVDESS ${actor}`, samples: await readMono(clipsOf(actor)) })),
  );
}

/** A normal (01) reading of the first sentence in every emotion (01 to 08). */
function clipsOf(actor: string): string[] {
  return Array.from(
    { length: 8 },
    (_, emotion) => `${RAVDESS}Actor_${actor}/03-01-0${emotion + 1}-01-01-01-${actor}.flac`,
  );
}

async function readMono(paths: readonly string[]): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const path of paths) {
    const { sampleRate, channels } = await readAudioFile(path);
    const [samples = new Float32Array(0)] = channels;
    const repeats = SPEECH_RATE / sampleRate;
    parts.push(
      Float32Array.from({ length: samples.length * repeats }, (_, i) => samples[Math.floor(i / repeats)]!),
    );
  }
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * What a telephone line makes of a voice: 8 kHz mu-law.
 *
 * @param samples - 48 kHz mono
 */
export function toTelephone(samples: Float32Array): Uint8Array {
  return encodeMulaw(toLine(samples, TELEPHONE_RATE));
}

/**
 * A voice at the rate of a line.
 *
 * @param samples - 48 kHz mono
 * @param sampleRate - of the line, Hz; 48,000 is a multiple of it
 */
export function toLine(samples: Float32Array, sampleRate: number): Float32Array {
  const decimation = SPEECH_RATE / sampleRate;
  const taps = lowPass((CUT_OFF * sampleRate) / SPEECH_RATE);
  return Float32Array.from({ length: Math.floor(samples.length / decimation) }, (_, n) => {
    let sum = 0;
    for (let tap = -HALF_TAPS; tap <= HALF_TAPS; tap++) {
      sum += taps[tap + HALF_TAPS]! * (samples[n * decimation + tap] ?? 0);
    }
    return sum;
  });
}

/** A sinc under a Hann window, scaled to sum 1. */
function lowPass(cutOff: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * HALF_TAPS + 1 }, (_, i) => {
    const x = 2 * Math.PI * cutOff * (i - HALF_TAPS);
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    return sinc * (1 + Math.cos((Math.PI * (i - HALF_TAPS)) / (HALF_TAPS + 1)));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
