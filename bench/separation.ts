/**
 * What separating sources costs, and how well they come apart.
 *
 * `npx tsx --conditions=undertone-source bench/separation.ts [--json]`
 *
 * Figures on recordings need the research data in ../shared, and ffmpeg; without them these rows are left out.
 */
import { parseArgs } from 'node:util';
import { fastIca } from '../src/stream/separation/fast-ica.ts';
import type { IcaOptions } from '../src/stream/separation/separation-options.ts';
import { createSeparator } from '../src/stream/separation/separator.ts';
import { locate } from '../test/requirements.ts';
import { atLevel, cut, gaussian, mix, syllables, throughRoom } from '../test/stream/separation/mixtures.ts';
import { goldenChannels, ravdessVoice } from '../test/stream/separation/recordings.ts';
import { meanSiSdr } from '../test/stream/separation/si-sdr.ts';

const SECOND = 48_000;
const WINDOW = 3 * SECOND;
const WARM_UP_ROUNDS = 10;
const ROUNDS = 30;

/** The budget for a window of two channels, ms. */
const TARGET_MS = 6;

const MIXING = [
  [1, 0.6],
  [0.45, 1],
];

/** Actors whose voices are mixed with that of the next. */
const ACTORS = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23];

interface TimeCase {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
}

interface QualityCase {
  readonly name: string;
  /** Mean SI-SDR of the channels, dB. */
  readonly beforeDb: number;
  /** Mean SI-SDR of the sources, dB, of all mixtures and of the worst. */
  readonly afterDb: number;
  readonly worstDb: number;
}

interface Subject {
  readonly name: string;
  readonly run: () => unknown;
}

/** Voices mixed so that each is strongest in a channel of its own. */
function mixedSyllables(nChannels: number, nSamples: number): Float32Array[] {
  const voices = Array.from({ length: nChannels }, (_, i) => syllables(i + 1, nSamples));
  return mix(
    voices.map((_, j) => voices.map((_, i) => (i === j ? 1 : 0.6 / (1 + Math.abs(i - j))))),
    voices,
  );
}

function timeSubjects(): Subject[] {
  const windows = [2, 4, 8].map((nChannels) => mixedSyllables(nChannels, WINDOW));
  const whole = windows.map((mixture) => ({
    name: `window of 3 s, ${mixture.length} channels`,
    run: () => fastIca(mixture),
  }));
  const strides = [4, 1].map((stride) => ({
    name: `window of 3 s, 2 channels, stride ${stride}`,
    run: () => fastIca(windows[0]!, { stride }),
  }));
  return [...whole, ...strides, liveSubject()];
}

/** One second of a stream that has been running, in messages of 100 ms. */
function liveSubject(): Subject {
  const separator = createSeparator({ nChannels: 2 });
  const pieces = cut(mixedSyllables(2, WINDOW), [SECOND / 10]);
  for (const piece of pieces) separator.push(piece);
  let at = 0;
  const run = () => {
    for (let i = 0; i < 10; i++) separator.push(pieces[at++ % pieces.length]!);
  };
  return { name: 'second of a live stream, 2 channels', run };
}

function measureTimes(): TimeCase[] {
  return timeSubjects().map(({ name, run }) => {
    const times: number[] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const start = performance.now();
      run();
      if (round >= 0) times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return { name, medianMs: times[ROUNDS / 2]!, minMs: times[0]! };
  });
}

interface Mixture {
  readonly channels: readonly Float32Array[];
  readonly sources: readonly Float32Array[];
}

function judge(name: string, mixtures: readonly Mixture[], options: IcaOptions = {}): QualityCase {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const after = mixtures.map(({ channels, sources }) =>
    meanSiSdr(fastIca(channels, options).sources, sources),
  );
  return {
    name,
    beforeDb: mean(mixtures.map(({ channels, sources }) => meanSiSdr(channels, sources))),
    afterDb: mean(after),
    worstDb: Math.min(...after),
  };
}

function measureQuality(): QualityCase[] {
  return [...goldenQuality(), ...ravdessQuality()];
}

function goldenQuality(): QualityCase[] {
  if (locate('shared') === undefined) return [];
  const channels = goldenChannels('ica_mixture_2x144000.f32', 2);
  const golden = [{ channels, sources: goldenChannels('ica_sources_2x144000.f32', 2) }];
  return [
    judge('golden mixture', golden),
    judge('golden mixture, stride 4', golden, { stride: 4 }),
    judge('golden mixture, stride 1', golden, { stride: 1 }),
    judge('golden mixture, plain samples', golden, { listenTo: 'samples' }),
    judge('golden mixture, all plain samples', golden, { listenTo: 'samples', stride: 1 }),
  ];
}

function ravdessQuality(): QualityCase[] {
  if (locate('shared') === undefined || locate('ffmpeg') === undefined) return [];
  const pairs = ACTORS.map((actor) => {
    return [actor, actor + 1].map((voice) => atLevel(0.05, ravdessVoice(voice, 4).subarray(SECOND)));
  });
  const mixtures = pairs.map((sources) => ({ sources, channels: mix(MIXING, sources) }));
  const noisy = mixtures.map(({ sources, channels }) => ({ sources, channels: channels.map(withNoise) }));
  const spaced = (delay: number) =>
    pairs.map((sources) => ({ sources, channels: mix(MIXING, sources, delay) }));
  const rooms = pairs.map((sources, i) => ({ sources, channels: throughRoom(sources, i).channels }));
  return [
    judge('RAVDESS pairs', mixtures),
    judge('RAVDESS pairs, stride 4', mixtures, { stride: 4 }),
    judge('RAVDESS pairs, plain samples', mixtures, { listenTo: 'samples' }),
    judge('RAVDESS pairs, microphone noise at -40 dB', noisy),
    judge('RAVDESS pairs, microphones 7 mm apart', spaced(1)),
    judge('RAVDESS pairs, microphones 2 cm apart', spaced(3)),
    judge('RAVDESS pairs, microphones 10 cm apart', spaced(14)),
    judge('RAVDESS pairs in a room', rooms),
  ];
}

/** Adds what a microphone adds: noise of its own, 40 dB below the voices. */
function withNoise(channel: Float32Array, seed: number): Float32Array {
  const noise = gaussian(seed, channel.length);
  return channel.map((sample, t) => sample + 5e-4 * noise[t]!);
}

function printTables(times: readonly TimeCase[], quality: readonly QualityCase[]): void {
  const row = (name: string, ...cells: readonly string[]) =>
    console.log(name.padEnd(44) + cells.map((cell) => cell.padStart(11)).join(''));
  row('time', 'median ms', 'min ms');
  for (const { name, medianMs, minMs } of times) row(name, medianMs.toFixed(2), minMs.toFixed(2));
  console.log(`target: ${TARGET_MS} ms or less a window of 2 channels\n`);
  if (quality.length === 0) return;
  row('mean SI-SDR', 'before dB', 'after dB', 'worst dB');
  for (const { name, beforeDb, afterDb, worstDb } of quality) {
    row(name, beforeDb.toFixed(1), afterDb.toFixed(1), worstDb.toFixed(1));
  }
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const times = measureTimes();
const quality = measureQuality();
if (values.json) console.log(JSON.stringify({ targetMs: TARGET_MS, times, quality }, null, 2));
else printTables(times, quality);
