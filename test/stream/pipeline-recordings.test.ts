/** The pipeline on real and synthesized sounds: what must be judged is, and what is no speech never is. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EmotionWindow } from '../../src/sdk/events.ts';
import { encodeMulaw, MULAW_SAMPLES } from '../../src/stream/audio/g711.ts';
import { mixToMono } from '../../src/stream/audio/pcm.ts';
import { readAudioFile } from '../../src/stream/audio/read-audio-file.ts';
import { describeWith, REPOSITORY, SHARED } from '../requirements.ts';
import { cutAudio, END, eventsOf, runPipeline, testOptions, windowsOf } from './run-pipeline.ts';
import {
  arpeggio,
  band,
  beeps,
  busy,
  chords,
  dtmf,
  europeanRingback,
  melody,
  ringback,
  type Sound,
  samplesOf,
  syllables,
  whiteNoise,
} from './synthesized-audio.ts';

const LINE_RATE = 8_000;

/** What a telephone line leaves of a sound: mu-law and back. */
const throughMulaw = (samples: Float32Array): Float32Array =>
  Float32Array.from(encodeMulaw(samples), (byte) => MULAW_SAMPLES[byte]!);

async function windowsOfSamples(samples: Float32Array, sampleRate: number): Promise<EmotionWindow[]> {
  const inputs = [...cutAudio([samples], [sampleRate / 50]), END];
  return windowsOf(await runPipeline(inputs, testOptions({ sampleRate })));
}

const isScored = ({ abstained }: EmotionWindow): boolean => abstained === undefined;

/** Windows that were held to be something else than speech. */
const takenForNoSpeech = (windows: readonly EmotionWindow[]): EmotionWindow[] =>
  windows.filter(
    ({ abstained }) => abstained !== undefined && !['littleSpeech', 'clipping'].includes(abstained),
  );

describe.each([48_000, LINE_RATE])('at %d Hz', (sampleRate) => {
  const line = (sound: Sound): Float32Array => {
    const samples = samplesOf(sound, 9, sampleRate);
    return sampleRate === LINE_RATE ? throughMulaw(samples) : samples;
  };

  test.each([
    ['silence', () => 0, ['littleSpeech']],
    ['a number being dialled', dtmf, ['tone']],
    ['ringback', ringback, ['littleSpeech', 'tone']],
    ['European ringback', europeanRingback, ['littleSpeech', 'tone']],
    ['a busy signal', busy, ['littleSpeech', 'tone']],
    ['a low tone', beeps(150), ['littleSpeech', 'tone']],
    ['a tone', beeps(440), ['littleSpeech', 'tone']],
    ['a high tone', beeps(2_600), ['littleSpeech', 'tone']],
    ['beeps', beeps(1_000, 0.2, 0.3), ['littleSpeech', 'tone']],
    ['a melody over a bass', melody, ['littleSpeech', 'tone', 'music']],
    ['chords that are held', chords(2, 100), ['littleSpeech', 'music']],
    ['chords that die away', chords(0.5, 0.25), ['littleSpeech', 'music']],
    ['notes that ring', arpeggio, ['littleSpeech', 'tone', 'music']],
    ['a band', band(), ['littleSpeech', 'music']],
    ['a band with soft drums', band(0.4), ['littleSpeech', 'music']],
    ['white noise at -20 dB', whiteNoise(-20), ['littleSpeech', 'noise']],
    ['white noise at -30 dB', whiteNoise(-30), ['littleSpeech', 'noise']],
    ['white noise at -50 dB', whiteNoise(-50), ['littleSpeech', 'noise']],
  ] as const)('%s is never judged', async (_, sound, reasons) => {
    const windows = await windowsOfSamples(line(sound), sampleRate);
    expect(windows.length).toBeGreaterThan(10);
    const given = new Set(windows.map(({ abstained }) => abstained));
    expect([...given].filter((reason) => !(reasons as readonly unknown[]).includes(reason))).toEqual([]);
  });

  test('something like speech is judged, through white noise 15 dB below it too', async () => {
    const speech = syllables();
    const noise = whiteNoise(-38);
    expect((await windowsOfSamples(line(speech), sampleRate)).every(isScored)).toBe(true);
    const noisy = line((seconds) => speech(seconds) + noise(seconds));
    expect((await windowsOfSamples(noisy, sampleRate)).every(isScored)).toBe(true);
  });

  test('speech far above full scale is not judged', async () => {
    const speech = syllables();
    const clipped = line((seconds) => Math.max(-1, Math.min(1, 60 * speech(seconds))));
    const windows = await windowsOfSamples(clipped, sampleRate);
    expect(new Set(windows.map(({ abstained }) => abstained))).toEqual(new Set(['clipping']));
    expect(windows[0]!.quality.clippedFraction).toBeGreaterThan(0.05);
  });
});

describe('the sample recording', () => {
  test('is heard as speech in which every full window is judged', async () => {
    const { sampleRate, channels } = await readAudioFile(join(REPOSITORY, 'test/samples/speech.wav'));
    const inputs = [...cutAudio([mixToMono(channels)], [sampleRate / 50]), END];
    const events = eventsOf(await runPipeline(inputs, testOptions({ sampleRate })));
    const windows = windowsOf(events);
    expect(events.some(({ type }) => type === 'speech.started')).toBe(true);
    expect(windows.filter(({ startMs, endMs }) => endMs - startMs === 3_000).every(isScored)).toBe(true);
    expect(windows.some(isScored)).toBe(true);
  });
});

describeWith(['shared', 'ffmpeg'], 'recordings', () => {
  /** Every 24th of some clips, so that all emotions and both sentences are among them. */
  const clips = (folder: string, extension: string, step: number): string[] =>
    readdirSync(join(SHARED, 'data', folder))
      .filter((name) => name.endsWith(extension))
      .sort()
      .filter((_, index) => index % step === 0)
      .map((name) => join(folder, name));

  const ravdess = ['01', '08', '23', '24'].flatMap((actor) => clips(`ravdess/Actor_${actor}`, '.flac', 11));
  const cremaD = clips('crema-d', '.opus', 700);

  async function monoOf(
    clip: string,
  ): Promise<{ readonly samples: Float32Array; readonly sampleRate: number }> {
    const { sampleRate, channels } = await readAudioFile(join(SHARED, 'data', clip));
    return { samples: mixToMono(channels), sampleRate };
  }

  test.each([...ravdess, ...cremaD])('%s is judged at least once, and is wide', async (clip) => {
    const { samples, sampleRate } = await monoOf(clip);
    const windows = await windowsOfSamples(samples, sampleRate);
    expect(windows.filter(isScored).length).toBeGreaterThan(0);
    expect(windows.filter(isScored).every(({ quality }) => quality.band === 'wide')).toBe(true);
    expect(takenForNoSpeech(windows)).toEqual([]);
  });

  test.each(ravdess.slice(0, 10))(
    '%s through a telephone is judged at least once, and is narrow',
    async (clip) => {
      const { samples, sampleRate } = await monoOf(clip);
      expect(sampleRate).toBe(48_000);
      const windows = await windowsOfSamples(throughMulaw(decimated(samples)), LINE_RATE);
      expect(windows.filter(isScored).length).toBeGreaterThan(0);
      expect(windows.filter(isScored).every(({ quality }) => quality.band === 'narrow')).toBe(true);
      expect(takenForNoSpeech(windows)).toEqual([]);
    },
  );
});

/** 48 kHz to 8 kHz by a windowed sinc that stops at 3.4 kHz, as telephone exchanges do. */
function decimated(samples: Float32Array): Float32Array {
  const HALF = 120;
  const taps = Float64Array.from({ length: 2 * HALF + 1 }, (_, n) => {
    const x = n - HALF;
    const cutoff = 3_600 / 48_000;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    return sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / (HALF + 1)));
  });
  return Float32Array.from({ length: Math.floor(samples.length / 6) }, (_, n) =>
    taps.reduce((sum, tap, k) => sum + tap * (samples[6 * n + k - HALF] ?? 0), 0),
  );
}
