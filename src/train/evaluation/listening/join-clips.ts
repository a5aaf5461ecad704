import type { Emotion } from '../../../sdk/emotion.ts';
import { convertRate } from '../../../stream/audio/convert-rate.ts';
import { TARGET_RATE } from '../../../stream/audio/resample.ts';
import type { Clip, Gender } from '../../corpora/clip.ts';
import { createRandom, mixSeed, shuffle } from '../../random.ts';
import { groupBy } from '../scores/group-by.ts';
import type { MonoAudio } from './degradation.ts';

/** Shortest and longest silence between two clips of a stream, seconds. */
const [MIN_PAUSE, MAX_PAUSE] = [0.2, 1];

/** The clips of one speaker and one emotion, to be heard as one stream. */
export interface JoinedStream {
  readonly speaker: string;
  readonly gender: Gender;
  readonly label: Emotion;
  /** In the order they are heard. */
  readonly clips: readonly Clip[];
  /** Silence after each clip but the last, seconds, `[nClips - 1]`. */
  readonly pauses: readonly number[];
}

/**
 * Arranges clips into one stream for every speaker and emotion, in random order with random pauses.
 *
 * @param seed - equal seeds give equal streams, whatever other speakers there are
 */
export function planStreams(clips: readonly Clip[], seed: number): JoinedStream[] {
  const groups = groupBy(clips, ({ speaker, label }) => `${speaker} ${label}`);
  return [...groups].map(([name, group]) => {
    const random = createRandom(mixSeed(seed, ...Buffer.from(name)));
    const { speaker, gender, label } = group[0]!;
    const ordered = shuffle([...group], random);
    const pauses = ordered.slice(1).map(() => random.uniform(MIN_PAUSE, MAX_PAUSE));
    return { speaker, gender, label, clips: ordered, pauses };
  });
}

/**
 * Joins recordings into one, with digital silence between them.
 *
 * @param parts - brought to 48 kHz where their rates differ
 * @param pauses - seconds, one fewer than the parts
 */
export function joinAudio(parts: readonly MonoAudio[], pauses: readonly number[]): MonoAudio {
  const isOneRate = parts.every(({ sampleRate }) => sampleRate === parts[0]!.sampleRate);
  const rate = isOneRate ? parts[0]!.sampleRate : TARGET_RATE;
  const voices = parts.map(({ samples, sampleRate }) => convertRate(samples, sampleRate, rate));
  const gaps = pauses.map((seconds) => Math.round(seconds * rate));
  const total = [...voices.map(({ length }) => length), ...gaps].reduce((sum, length) => sum + length, 0);
  const samples = new Float32Array(total);
  let at = 0;
  voices.forEach((voice, part) => {
    samples.set(voice, at);
    at += voice.length + (gaps[part] ?? 0);
  });
  return { sampleRate: rate, samples };
}
