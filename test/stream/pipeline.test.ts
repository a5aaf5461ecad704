import fc from 'fast-check';
import { firstValueFrom, from, NEVER, Subject, skip, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { EMOTIONS } from '../../src/sdk/emotion.ts';
import type { EmotionWindow, EmotionWindowScored, PipelineEvent } from '../../src/sdk/events.ts';
import { FEATURE_CONFIG, FLOOR_DB } from '../../src/stream/features/feature-config.ts';
import { createPriors, UNIFORM_PRIORS } from '../../src/stream/models/priors.ts';
import {
  createPipeline,
  type PipelineInput,
  type PipelineOptions,
  type PipelineOutput,
} from '../../src/stream/pipeline.ts';
import { createFakeClassifier, levelProbabilities } from './fake-classifier.ts';
import {
  cutAudio,
  END,
  eventsOf,
  runPipeline,
  speakers,
  testOptions,
  testResources,
  windowsOf,
} from './run-pipeline.ts';
import { countDifferences } from './signals.ts';
import { samplesOf, syllables, whiteNoise } from './synthesized-audio.ts';

const { nFrames, nMels, sampleRate: RATE } = FEATURE_CONFIG;
const CALL = samplesOf(syllables(), 6.3, RATE);
const { kernel } = testResources();

const spanOf = ({ startMs, endMs }: EmotionWindow): [number, number] => [startMs, endMs];

/** Log-mel of a clip padded with silence to three seconds, as networks see short clips in training. */
function paddedLogMel(samples: Float32Array): Float32Array {
  const padded = new Float32Array(3 * RATE);
  padded.set(samples);
  return kernel.logMel(padded);
}

describe('the windows of a stream', () => {
  test('lie on the grid: padded ones from the first second, full ones every 512 ms, and the rest at the end', async () => {
    const outputs = await runPipeline([...cutAudio([CALL], [960]), END]);
    expect(windowsOf(outputs).map(spanOf)).toEqual([
      [0, 1_024],
      [0, 1_536],
      [0, 2_048],
      [0, 2_560],
      ...[0, 512, 1_024, 1_536, 2_048, 2_560, 3_072].map((start) => [start, start + 3_000]),
      [3_584, 6_300],
    ]);
  });

  test('hold the frames of the whole signal, bit for bit', async () => {
    const classifier = createFakeClassifier();
    await runPipeline([...cutAudio([CALL], [960]), END], testOptions(), testResources({ classifier }));
    const whole = kernel.logMel(CALL);
    for (const [index, startFrame] of [0, 96, 192, 288].entries()) {
      const expected = whole.subarray(startFrame * nMels, (startFrame + nFrames) * nMels);
      expect(countDifferences(classifier.asked[index + 4]!.logMel, expected)).toBe(0);
    }
  });

  test('of the first seconds hold what has been heard, and silence at the floor after it', async () => {
    const classifier = createFakeClassifier();
    await runPipeline([...cutAudio([CALL], [960]), END], testOptions(), testResources({ classifier }));
    const { logMel } = classifier.asked[0]!;
    const heard = kernel.logMel(CALL).subarray(0, 192 * nMels);
    expect(countDifferences(logMel.subarray(0, 192 * nMels), heard)).toBe(0);
    expect(logMel.subarray(192 * nMels).every((level) => level === FLOOR_DB)).toBe(true);
  });

  test.each([0.6, 0.999, 1.7, 2.99, 3])(
    'end with one that equals the zero-padded clip, for a clip of %d s',
    async (seconds) => {
      const clip = samplesOf(syllables(), seconds, RATE);
      const classifier = createFakeClassifier();
      const outputs = await runPipeline(
        [...cutAudio([clip], [700]), END],
        testOptions({ minSpeechMs: 0 }),
        testResources({ classifier }),
      );
      expect(spanOf(windowsOf(outputs).at(-1)!)).toEqual([0, seconds * 1_000]);
      expect(countDifferences(classifier.asked.at(-1)!.logMel, paddedLogMel(clip))).toBe(0);
    },
  );

  test('cover every sample, however short the clip', async () => {
    const outputs = await runPipeline([
      { type: 'audio', channels: [CALL.subarray(0, 100)], receivedAtMs: 0 },
      END,
    ]);
    expect(windowsOf(outputs)).toMatchObject([{ startMs: 0, endMs: 2.083, abstained: 'littleSpeech' }]);
  });

  test('are as far apart as asked', async () => {
    const outputs = await runPipeline([...cutAudio([CALL], [960]), END], testOptions({ hopFrames: 188 }));
    expect(windowsOf(outputs).map(spanOf)).toEqual([
      [0, 1_002.667],
      [0, 2_005.333],
      [0, 3_000],
      [1_002.667, 4_002.667],
      [2_005.333, 5_005.333],
      [3_008, 6_008],
      [4_010.667, 6_300],
    ]);
  });
});

/** Events without what depends on the clock. */
function timeless(outputs: readonly PipelineOutput[]): PipelineEvent[] {
  return eventsOf(outputs).map((event) =>
    event.type === 'emotion.window' ? { ...event, latencyMs: 0 } : event,
  );
}

describe('how audio is cut into inputs', () => {
  const other = samplesOf(syllables(210, 3), 6.3, RATE);
  const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60_000 })), {
    minLength: 1,
    maxLength: 40,
  });

  test.each([8_000, 11_025, 44_100, 48_000, 96_000])('never changes an event, at %d Hz', async (rate) => {
    const channels = [CALL, other].map((samples) =>
      Float32Array.from(
        { length: Math.round(6.3 * rate) },
        (_, n) => samples[Math.floor((n * RATE) / rate)] ?? 0,
      ),
    );
    const options = testOptions({ sampleRate: rate, channels: speakers(2) });
    const run = async (cut: readonly number[]) =>
      timeless(await runPipeline([...cutAudio(channels, cut), END], options));
    const expected = await run([channels[0]!.length]);
    expect(expected.length).toBeGreaterThan(30);
    const property = fc.asyncProperty(lengths, async (cut) => {
      expect(await run([...cut, 4_410])).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 6, seed: rate });
  });

  test('is answered with one progress an input, whatever its length', async () => {
    const inputs = [...cutAudio([CALL], [0, 1, 200_000, 960]), { type: 'flush' as const }, END];
    const outputs = await runPipeline(inputs);
    const progress = outputs.filter((output) => output.type === 'progress');
    expect(progress).toHaveLength(inputs.length);
    expect(progress.at(-1)).toEqual({ type: 'progress', processedMs: 6_300 });
  });
});

describe('a flush', () => {
  const [first, second] = [CALL.subarray(0, 60_000), CALL.subarray(60_000)];
  const audio = (samples: Float32Array): PipelineInput[] => cutAudio([samples], [960]);

  test('puts out a window over what has been heard since the last one, padded', async () => {
    const classifier = createFakeClassifier();
    const inputs: PipelineInput[] = [...audio(first), { type: 'flush' }, ...audio(second), END];
    const outputs = await runPipeline(inputs, testOptions(), testResources({ classifier }));
    expect(windowsOf(outputs).map(spanOf).slice(0, 3)).toEqual([
      [0, 1_024],
      [0, 1_250],
      [0, 1_536],
    ]);
    expect(countDifferences(classifier.asked[1]!.logMel, paddedLogMel(first))).toBe(0);
  });

  test('puts nothing out where nothing is new', async () => {
    const flush: PipelineInput = { type: 'flush' };
    const spans = async (inputs: PipelineInput[]) => windowsOf(await runPipeline(inputs)).map(spanOf);
    expect(await spans([flush, ...audio(first), flush, flush, END])).toEqual(
      await spans([...audio(first), flush, END]),
    );
  });

  test('leaves no trace in any later event', async () => {
    const plain = timeless(await runPipeline([...audio(first), ...audio(second), END]));
    const flushed = timeless(
      await runPipeline([...audio(first), { type: 'flush' }, ...audio(second), { type: 'flush' }, END]),
    );
    const spans = plain.filter((event) => event.type === 'emotion.window').map((event) => spanOf(event));
    const isExtra = (event: PipelineEvent, index: number): boolean =>
      event.type === 'emotion.window' &&
      (event.endMs === 1_250 || flushed.findLastIndex((other) => isSameSpan(other, event)) !== index);
    const kept = flushed.filter((event, index) => !isExtra(event, index));
    const countless = (events: PipelineEvent[]) =>
      events.map((event) => (event.type === 'stream.ended' ? { ...event, windows: 0 } : event));
    expect(spans.length).toBeGreaterThan(8);
    expect(countless(kept)).toEqual(countless(plain));
  });

  function isSameSpan(event: PipelineEvent, window: EmotionWindow): boolean {
    return (
      event.type === 'emotion.window' && event.startMs === window.startMs && event.endMs === window.endMs
    );
  }
});

describe('a stream', () => {
  test('begins with stream.started at once and ends with stream.ended, which counts the windows', async () => {
    const started: PipelineOutput = await firstValueFrom(
      NEVER.pipe(createPipeline(testOptions(), testResources())),
    );
    expect(started).toEqual({
      type: 'stream.started',
      atMs: 0,
      sampleRate: RATE,
      channels: speakers(1),
      model: 'tiny@1.0.0',
      priors: UNIFORM_PRIORS,
      separation: 'none',
    });
    const events = eventsOf(await runPipeline([...cutAudio([CALL], [960]), END]));
    const windows = events.filter(({ type }) => type === 'emotion.window').length;
    expect(events.at(-1)).toEqual({
      type: 'stream.ended',
      atMs: 6_300,
      outcome: 'completed',
      receivedMs: 6_300,
      windows,
    });
  });

  test('whose source completes without an end counts as disconnected, and nothing is lost', async () => {
    const outputs = await runPipeline(cutAudio([CALL.subarray(0, 70_000)], [960]));
    expect(eventsOf(outputs).at(-1)).toMatchObject({
      type: 'stream.ended',
      outcome: 'disconnected',
      windows: 2,
    });
  });

  test('ignores what comes after its end', async () => {
    const outputs = await runPipeline([END, ...cutAudio([CALL], [960])]);
    expect(eventsOf(outputs).map(({ type }) => type)).toEqual([
      'stream.started',
      'emotion.summary',
      'stream.ended',
    ]);
  });

  test('adjusts every window to the priors before anything is made of it, and says which', async () => {
    const even = () =>
      createFakeClassifier(() => new Float32Array(EMOTIONS.length).fill(1 / EMOTIONS.length));
    const priors = createPriors('config', { angry: 9 });
    const run = (changes: Partial<PipelineOptions>) =>
      runPipeline(
        [...cutAudio([CALL], [960]), END],
        testOptions(changes),
        testResources({ classifier: even() }),
      );
    const outputs = await run({ priors });
    expect(outputs[0]).toMatchObject({ type: 'stream.started', priors });
    const scored = windowsOf(outputs).filter((window) => window.abstained === undefined);
    expect(scored.length).toBeGreaterThan(0);
    for (const { label, probabilities, smoothed } of scored) {
      expect({ label, smoothed: smoothed.label }).toEqual({ label: 'angry', smoothed: 'angry' });
      expect(probabilities.angry).toBeCloseTo(9 / 16, 5);
      expect(smoothed.probability).toBeCloseTo(9 / 16, 5);
    }
    expect((await run({ priors: null }))[0]).toMatchObject({ priors: { source: 'default' } });
  });

  test('keeps every channel’s windows, speaker and smoothing apart', async () => {
    const classifier = createFakeClassifier();
    const channels = [CALL, samplesOf(whiteNoise(-30), 6.3, RATE), samplesOf(syllables(220), 6.3, RATE)];
    const inputs = [...cutAudio(channels, [4_800]), END];
    const outputs = await runPipeline(
      inputs,
      testOptions({ channels: speakers(3) }),
      testResources({ classifier }),
    );
    const alone = await runPipeline([...cutAudio([channels[2]!], [4_800]), END]);
    const ofChannel = (channel: number) => windowsOf(outputs).filter((window) => window.channel === channel);
    expect(ofChannel(2).map((window) => ({ ...window, channel: 0 }))).toEqual(windowsOf(alone));
    expect(ofChannel(1).every(({ abstained }) => abstained !== undefined)).toBe(true);
    expect(new Set(classifier.asked.map(({ router }) => router)).size).toBe(2);
  });

  test('analyses only the channels it is asked to, under their own numbers and roles', async () => {
    const channels = [
      { channel: 0, role: 'agent', analysed: false, reason: 'rolePolicy' as const },
      { channel: 1, role: 'customer', analysed: true },
    ];
    const outputs = await runPipeline([...cutAudio([CALL], [960]), END], testOptions({ channels }));
    expect(outputs[0]).toMatchObject({ type: 'stream.started', channels });
    expect(windowsOf(outputs).length).toBeGreaterThan(5);
    expect(windowsOf(outputs).every(({ channel, role }) => channel === 1 && role === 'customer')).toBe(true);
  });

  test('hands the pinned cohort to every speaker’s router', async () => {
    const classifier = createFakeClassifier();
    const options = testOptions({ cohort: 'female' });
    const outputs = await runPipeline(
      [...cutAudio([CALL], [960]), END],
      options,
      testResources({ classifier }),
    );
    expect(classifier.asked.every(({ router }) => router.cohort === 'female')).toBe(true);
    expect(windowsOf(outputs).find((window) => window.abstained === undefined)).toMatchObject({
      cohort: { route: 'female' },
    });
  });

  test('measures latency from the arrival of the samples that completed a window', async () => {
    const outputs = await runPipeline([...cutAudio([CALL], [960]), END]);
    const latencies = windowsOf(outputs).map(({ latencyMs }) => latencyMs);
    // Audio arrived at 990 and the clock stands at 1,000; the last window was completed by the end itself.
    expect(new Set(latencies.slice(0, -1))).toEqual(new Set([10]));
    expect(latencies.at(-1)).toBe(0);
  });
});

describe('missing audio', () => {
  const before = cutAudio([CALL.subarray(0, 96_000)], [960]);
  const after = cutAudio([CALL.subarray(192_000)], [960]);
  const gap: PipelineInput = { type: 'gap', fromMs: 2_000, toMs: 4_000 };

  test('is told and stands as silence, so that time stays true', async () => {
    const withGap = timeless(await runPipeline([...before, gap, ...after, END]));
    const silent = CALL.slice();
    silent.fill(0, 96_000, 192_000);
    const withSilence = timeless(await runPipeline([...cutAudio([silent], [960]), END]));
    expect(withGap.filter(({ type }) => type === 'stream.gap')).toEqual([
      { type: 'stream.gap', atMs: 2_000, fromMs: 2_000, toMs: 4_000, reason: 'source' },
    ]);
    expect(withGap.filter(({ type }) => type !== 'stream.gap')).toEqual(withSilence);
  });

  test('at the beginning is not waited for: stream time starts behind it', async () => {
    const start: PipelineInput = { type: 'gap', fromMs: 3_600_000, toMs: 3_601_500, reason: 'lane' };
    const events = eventsOf(await runPipeline([start, ...after, END]));
    const plain = eventsOf(await runPipeline([...after, END]));
    expect(events[1]).toMatchObject({ type: 'stream.gap', reason: 'lane', toMs: 3_601_500 });
    const starts = (list: PipelineEvent[]) =>
      list.filter((event) => event.type === 'emotion.window').map(({ startMs }) => startMs);
    expect(starts(events)).toEqual(starts(plain).map((ms) => ms + 3_601_500));
    expect(events.at(-1)).toMatchObject({ type: 'stream.ended', atMs: 3_601_500 + 2_300 });
  });

  test('as long as a window is not computed: windows begin anew, and what is known of the speaker stays', async () => {
    const long: PipelineInput = { type: 'gap', fromMs: 2_000, toMs: 62_000, reason: 'overload' };
    const classifier = createFakeClassifier();
    const inputs = [...before, long, ...after, END];
    const outputs = await runPipeline(inputs, testOptions(), testResources({ classifier }));
    const alone = windowsOf(await runPipeline([...after, END]));
    const spans = windowsOf(outputs).map(spanOf);
    expect(spans.filter(([startMs]) => startMs >= 62_000)).toEqual(
      alone.map(spanOf).map(([startMs, endMs]) => [startMs + 62_000, endMs + 62_000]),
    );
    expect(spans.every(([startMs, endMs]) => endMs <= 2_000 || startMs >= 62_000)).toBe(true);
    expect(new Set(classifier.asked.map(({ router }) => router)).size).toBe(1);
    const events = eventsOf(outputs);
    const open = events.filter(({ type }) => type === 'speech.started').length;
    expect(events.filter(({ type }) => type === 'speech.ended')).toHaveLength(open);
    expect(events.at(-1)).toMatchObject({ type: 'stream.ended', atMs: 64_300 });
  });

  test('that has been heard after all changes nothing but the log', async () => {
    const stale: PipelineInput = { type: 'gap', fromMs: 500, toMs: 1_000 };
    const events = eventsOf(await runPipeline([...before, stale, ...after, END]));
    expect(events.at(-1)).toMatchObject({ type: 'stream.ended', atMs: 4_300 });
  });
});

describe('a lane that is behind', () => {
  test('skips windows and says which, before the next one that is judged', async () => {
    const inputs = cutAudio([CALL], [24_000]).map(
      (input, index): PipelineInput =>
        input.type === 'audio' && index >= 6 && index < 9 ? { ...input, skipWindows: 'all' } : input,
    );
    const events = eventsOf(await runPipeline([...inputs, END]));
    const windows = events.filter((event) => event.type === 'emotion.window').map(spanOf);
    expect(windows).not.toContainEqual([512, 3_512]);
    const index = events.findIndex(({ type }) => type === 'stream.degraded');
    expect(events[index]).toEqual({
      type: 'stream.degraded',
      atMs: expect.any(Number),
      fromMs: 0,
      toMs: 4_024,
      skippedWindows: 3,
      reason: 'overload',
    });
    expect(events.slice(index).find((event) => event.type === 'emotion.window')).toMatchObject({
      startMs: 1_536,
    });
  });
});

describe('two microphones in one room', () => {
  const voices = [samplesOf(syllables(110, 3), 5, RATE), samplesOf(syllables(210, 4), 5, RATE)] as const;
  const mixed = [
    voices[0].map((sample, n) => sample + 0.5 * voices[1][n]!),
    voices[1].map((sample, n) => sample + 0.4 * voices[0][n]!),
  ];
  const options = testOptions({ channels: speakers(2), separation: 'ica' });
  const run = (channels: readonly Float32Array[], lengths: readonly number[]) =>
    runPipeline([...cutAudio(channels, lengths), END], options);

  test('are brought apart: each source is heard as its voice alone would be', async () => {
    const outputs = await run(mixed, [960]);
    expect(outputs[0]).toMatchObject({ type: 'stream.started', separation: 'ica' });
    const windows = windowsOf(outputs);
    expect(new Set(windows.map(({ separation }) => separation))).toEqual(new Set(['separated']));
    for (const [channel, voice] of voices.entries()) {
      const alone = windowsOf(await runPipeline([...cutAudio([voice], [960]), END]));
      const source = windows.filter((window) => window.channel === channel);
      expect(source.map(spanOf)).toEqual(alone.map(spanOf));
      source.forEach((window, index) => {
        expect(Math.abs(window.quality.speechMs - alone[index]!.quality.speechMs)).toBeLessThanOrEqual(150);
      });
    }
  });

  test('that hear the same are left as they are, and every window says so', async () => {
    const windows = windowsOf(await run([CALL, CALL], [960]));
    expect(new Set(windows.map(({ separation }) => separation))).toEqual(new Set(['unchanged']));
    const alone = windowsOf(await runPipeline([...cutAudio([CALL], [960]), END]));
    const first = windows.filter(({ channel }) => channel === 0);
    expect(first.map(({ separation: _, ...window }) => window)).toEqual(alone);
  });

  test('give the same events however the audio is cut', async () => {
    const whole = eventsOf(await run(mixed, [5 * RATE]));
    expect(eventsOf(await run(mixed, [777, 12_345, 4_800]))).toEqual(whole);
  });

  test('give all there is of a stream that ends before the mixing is known', async () => {
    const outputs = await run(
      mixed.map((channel) => channel.subarray(0, 0.9 * RATE)),
      [960],
    );
    expect(windowsOf(outputs).map(({ channel, endMs }) => [channel, endMs])).toEqual([
      [0, 900],
      [1, 900],
    ]);
  });

  test('must be two or more', () => {
    expect(() => createPipeline(testOptions({ separation: 'ica' }), testResources())).toThrow(
      expect.objectContaining({ code: 'ERR_CHANNELS' }),
    );
  });
});

describe('a lane that doubles its hop', () => {
  test('leaves a subset of the events it would have made, and says so', async () => {
    const inputs = cutAudio([CALL], [4_800]);
    const doubled = inputs.map((input) => ({ ...input, skipWindows: 'everyOther' }) as PipelineInput);
    const all = eventsOf(await runPipeline([...inputs, END]));
    const some = eventsOf(await runPipeline([...doubled, END]));
    const speech = ({ type }: PipelineEvent) => type.startsWith('speech.');
    expect(some.filter(speech)).toEqual(all.filter(speech));
    const own = (window: EmotionWindow) => {
      const { smoothed: _, cohort: __, ...rest } = window as EmotionWindowScored;
      return rest;
    };
    const windowsIn = (events: PipelineEvent[]) =>
      events.filter((event) => event.type === 'emotion.window').map(own);
    const [every, kept] = [windowsIn(all), windowsIn(some)];
    expect(every).toEqual(expect.arrayContaining(kept));
    const left = some.filter((event) => event.type === 'stream.degraded');
    expect(new Set(left.map(({ reason }) => reason))).toEqual(new Set(['hopDoubled']));
    expect(left.reduce((sum, { skippedWindows }) => sum + skippedWindows, 0)).toBe(
      every.length - kept.length,
    );
    expect(every.length - kept.length).toBeGreaterThan(3);
  });
});

describe('a model that fails', () => {
  test('ends the stream with its error, after the events before', async () => {
    let asked = 0;
    const classifier = createFakeClassifier((logMel) => {
      if (++asked === 3) throw new Error('out of memory');
      return levelProbabilities(logMel);
    });
    const outputs: PipelineOutput[] = [];
    const failure = await new Promise((resolve) => {
      from([...cutAudio([CALL], [960]), END])
        .pipe(createPipeline(testOptions(), testResources({ classifier })))
        .subscribe({
          next: (output) => outputs.push(output),
          error: resolve,
          complete: () => resolve('complete'),
        });
    });
    expect(failure).toEqual(new Error('out of memory'));
    expect(windowsOf(outputs)).toHaveLength(2);
    expect(outputs.some(({ type }) => type === 'stream.ended')).toBe(false);
  });
});

describe('waiting', () => {
  test('for one judgement holds back everything behind it, and nothing is lost', async () => {
    let answer: (probabilities: Float32Array) => void = () => {};
    const slow = createFakeClassifier(() => new Promise((resolve) => (answer = resolve)));
    const input$ = new Subject<PipelineInput>();
    const outputs: PipelineOutput[] = [];
    input$.pipe(createPipeline(testOptions(), testResources({ classifier: slow }))).subscribe((output) => {
      outputs.push(output);
    });
    for (const input of cutAudio([CALL.subarray(0, 80_000)], [960])) input$.next(input);
    expect(slow.asked).toHaveLength(1);
    const answered = outputs.filter(({ type }) => type === 'progress').length;
    answer(levelProbabilities(slow.asked[0]!.logMel));
    await new Promise((resolve) => setImmediate(resolve));
    expect(slow.asked).toHaveLength(2);
    expect(outputs.filter(({ type }) => type === 'progress').length).toBeGreaterThan(answered);
    expect(windowsOf(outputs)).toHaveLength(1);
  });

  test('has its limits: a source that never waits for answers is refused', async () => {
    const endless = function* (): Generator<PipelineInput> {
      for (;;) yield* cutAudio([CALL], [960]);
    };
    const heard = from(endless()).pipe(createPipeline(testOptions(), testResources()), toArray());
    await expect(firstValueFrom(heard)).rejects.toMatchObject({ code: 'ERR_TOO_FAR_AHEAD' });
  });

  test('is over when nobody listens any more', async () => {
    const classifier = createFakeClassifier();
    const input$ = new Subject<PipelineInput>();
    const pipeline = createPipeline(testOptions(), testResources({ classifier }));
    const heard = firstValueFrom(input$.pipe(pipeline, skip(1), take(20), toArray()));
    for (const input of cutAudio([CALL], [960])) input$.next(input);
    expect(await heard).toHaveLength(20);
    expect(input$.observed).toBe(false);
    expect(classifier.asked).toEqual([]);
  });
});

describe('options', () => {
  test.each([
    [{ hopFrames: 0 }, 'hopFrames must be a whole number, 1 to 562, got 0'],
    [{ hopFrames: 1.5 }, 'hopFrames must be a whole number, 1 to 562, got 1.5'],
    [{ minWindowMs: -1 }, 'minWindowMs must be 0 or more, got -1'],
    [{ smoothingMs: Number.NaN }, 'smoothingMs must be 0 or more, got NaN'],
    [{ sampleRate: 4_000 }, 'sampleRate must be a whole number of Hz, 8000 to 192000, got 4000'],
  ])('that make no sense are refused at once: %o', (changes, message) => {
    expect(() => createPipeline(testOptions(changes), testResources())).toThrow(message);
  });

  test('must fit the audio', async () => {
    const inputs = cutAudio([CALL, CALL], [960]);
    await expect(runPipeline(inputs)).rejects.toMatchObject({ code: 'ERR_CHANNELS' });
  });
});
