import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { VoiceActivityDetector } from '../../../src/stream/features/quality/voice-activity.ts';
import type {
  ChannelSignal,
  Heard,
  MeasuredSignal,
  PlacedEvent,
} from '../../../src/stream/operators/channel-signal.ts';
import { detectSpeech } from '../../../src/stream/operators/detect-speech.ts';
import { describeOperator } from './operator-contract.ts';

/** Takes every block for speech whose first sample is above zero. */
function createDetector(): VoiceActivityDetector {
  return { isSpeech: (samples, start) => samples[start]! > 0, power: 0.25, close() {} };
}

const PLACE = { channel: 2, role: 'customer', origin: 48_000, sampleRate: 48_000 };

const detect = () => detectSpeech({ ...PLACE, createDetector });

/** 10 ms blocks: `#` is loud, anything else silent. */
function audio(blocks: string): ChannelSignal {
  const samples = new Float32Array(blocks.length * 480);
  [...blocks].forEach((block, index) => {
    if (block === '#') samples.fill(0.5, index * 480, (index + 1) * 480);
  });
  return { type: 'audio', samples, source: samples, receivedAtMs: 1, skipWindows: 'none' };
}
const END: ChannelSignal = { type: 'end', receivedAtMs: 2 };
const SPEECH = '#'.repeat(20);
const PAUSE = '.'.repeat(60);

describeOperator<ChannelSignal | Heard, MeasuredSignal | Heard | PlacedEvent>('detectSpeech', {
  create: detect,
  inputs: [audio(PAUSE), audio(SPEECH), audio(PAUSE), END],
  comparable: (value) => ('blocks' in value ? { ...value, blocks: value.blocks.measure(0, 48_000) } : value),
  createBroken: () =>
    detectSpeech({
      ...PLACE,
      createDetector: () => ({
        ...createDetector(),
        isSpeech() {
          throw new Error('broken');
        },
      }),
    }),
});

function run(signals: readonly (ChannelSignal | Heard)[]): (MeasuredSignal | Heard | PlacedEvent)[] {
  const values: (MeasuredSignal | Heard | PlacedEvent)[] = [];
  from(signals)
    .pipe(detect())
    .subscribe((value) => values.push(value));
  return values;
}

const eventsIn = (signals: readonly ChannelSignal[]): PlacedEvent[] =>
  run(signals).filter((value) => value.type === 'event');

describe('speech', () => {
  test('is told with the time it began and the time it ended, in stream time', () => {
    const events = eventsIn([audio(PAUSE + SPEECH + PAUSE)]);
    expect(events).toEqual([
      {
        type: 'event',
        at: 48_000 + 69 * 480,
        event: { type: 'speech.started', atMs: 1_600, channel: 2, role: 'customer' },
      },
      {
        type: 'event',
        at: 48_000 + 130 * 480,
        event: { type: 'speech.ended', atMs: 1_800, channel: 2, role: 'customer', durationMs: 200 },
      },
    ]);
  });

  test('ends with the stream', () => {
    expect(eventsIn([audio(SPEECH), END]).at(-1)?.event).toMatchObject({ type: 'speech.ended', atMs: 1_200 });
  });

  test('is found in the same blocks however the audio is cut', () => {
    const whole = audio(PAUSE + SPEECH + PAUSE);
    if (whole.type !== 'audio') throw new Error('audio expected');
    const parts: ChannelSignal[] = [];
    for (let at = 0; at < whole.samples.length; at += 331) {
      const samples = whole.samples.subarray(at, at + 331);
      parts.push({ ...whole, samples, source: samples });
    }
    expect(eventsIn(parts)).toEqual(eventsIn([whole]));
  });
});

test('signals go on with what was found in them, and what is no signal goes on as it is', () => {
  const [heard, signal, mark] = run([{ type: 'heard', at: 7 }, audio(SPEECH), END]).filter(
    ({ type }) => type !== 'event',
  );
  expect(heard).toEqual({ type: 'heard', at: 7 });
  expect(mark).toMatchObject({ type: 'end', receivedAtMs: 2 });
  if (signal?.type !== 'audio') throw new Error('audio expected');
  expect(signal.blocks.measure(0, SPEECH.length * 480)).toEqual({
    speechMs: 200,
    snrDb: null,
    clippedFraction: 0,
  });
});

test('the detector is freed with the subscription', () => {
  let closed = 0;
  const detector = { ...createDetector(), close: () => void closed++ };
  const subscription = from([audio(SPEECH)])
    .pipe(detectSpeech({ ...PLACE, createDetector: () => detector }))
    .subscribe();
  subscription.unsubscribe();
  expect(closed).toBe(1);
});
