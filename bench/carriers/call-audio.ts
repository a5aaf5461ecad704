import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readAudioFile } from '../../src/stream/audio/read-audio-file.ts';
import { toLine } from '../speech.ts';

/** A telephone call: who calls and who answers, each on a channel of their own. */
export interface CallAudio {
  readonly name: string;
  /** Hz. */
  readonly sampleRate: number;
  /** Samples in [-1, 1] of the customer. */
  readonly customer: Float32Array;
  /** The same length, of the agent. */
  readonly agent: Float32Array;
}

const RAVDESS = fileURLToPath(new URL('../../../shared/data/ravdess/', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../test/samples/speech.wav', import.meta.url));

/** Rate of the recordings, Hz. */
const RECORDED_RATE = 48_000;

/** Pause between two turns, s. */
const PAUSE_SECONDS = 0.25;

/** A woman and a man of RAVDESS, whom no model of ours was trained on: she grows angry while the agent stays calm. */
const TURNS: readonly (readonly [speaker: 'customer' | 'agent', clip: string])[] = [
  ['agent', 'Actor_23/03-01-02-01-01-01-23'],
  ['customer', 'Actor_24/03-01-01-01-01-01-24'],
  ['agent', 'Actor_23/03-01-02-01-02-01-23'],
  ['customer', 'Actor_24/03-01-05-01-02-01-24'],
  ['agent', 'Actor_23/03-01-02-02-01-01-23'],
  ['customer', 'Actor_24/03-01-05-02-01-02-24'],
];

/**
 * A call of two speakers who take turns: acted where the research data is at hand, else made of the tests' sample.
 *
 * @param sampleRate - of the line, Hz: 8,000 or 16,000
 * @throws UndertoneError where a recording cannot be read; the research data is FLAC, which needs ffmpeg
 */
export async function readCall(sampleRate: 8_000 | 16_000 = 8_000): Promise<CallAudio> {
  const hasRavdess = existsSync(RAVDESS);
  const pause = new Float32Array(PAUSE_SECONDS * sampleRate);
  const parts = { customer: [] as Float32Array[], agent: [] as Float32Array[] };
  for (const [speaker, clip] of TURNS) {
    const samples = toLine(await readMono(hasRavdess ? `${RAVDESS}${clip}.flac` : SAMPLE), sampleRate);
    const other = speaker === 'customer' ? 'agent' : 'customer';
    parts[speaker].push(samples, pause);
    parts[other].push(new Float32Array(samples.length), pause);
  }
  const name = hasRavdess ? 'RAVDESS 24 and 23' : 'test sample';
  return { name, sampleRate, customer: join(parts.customer), agent: join(parts.agent) };
}

async function readMono(path: string): Promise<Float32Array> {
  const { sampleRate, channels } = await readAudioFile(path);
  const [samples = new Float32Array(0)] = channels;
  const repeats = RECORDED_RATE / sampleRate;
  return Float32Array.from({ length: samples.length * repeats }, (_, i) => samples[Math.floor(i / repeats)]!);
}

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
