import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { createResampler } from '../../../src/stream/audio/resample.ts';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import type { ChannelSignal, Heard } from '../../../src/stream/operators/channel-signal.ts';
import { resampleChannel } from '../../../src/stream/operators/resample-channel.ts';
import type { SkippedWindows } from '../../../src/stream/operators/turns/pipeline-input.ts';
import type { Turn } from '../../../src/stream/operators/turns/turn.ts';
import { describeOperator } from './operator-contract.ts';

const kernel = createFeatureKernel();

const audio = (length: number, skipWindows: SkippedWindows = 'none'): Turn => ({
  type: 'audio',
  channels: [new Float32Array(length), new Float32Array(length).fill(0.5)],
  receivedAtMs: 3,
  skipWindows,
  heardMs: 0,
  isLast: true,
});
const END: Turn = { type: 'end', outcome: 'completed', receivedAtMs: 4, heardMs: 0, isLast: true };
const FLUSH: Turn = { type: 'flush', receivedAtMs: 5, heardMs: 0, isLast: true };

const resample = (sampleRate: number, origin = 0) =>
  resampleChannel({
    index: 1,
    origin,
    sampleRate,
    createResampler: () => createResampler(kernel, sampleRate),
  });

describeOperator('resampleChannel', {
  create: () => resample(48_000),
  inputs: [audio(100), audio(200), FLUSH, END],
  createBroken: () =>
    resampleChannel({
      sampleRate: 48_000,
      index: 0,
      origin: 0,
      createResampler: () => {
        throw new Error('broken');
      },
    }),
});

/** What comes out; samples are copied because they are valid only until the next value. */
function run(turns: readonly Turn[], sampleRate: number, origin = 0): (ChannelSignal | Heard)[] {
  const values: (ChannelSignal | Heard)[] = [];
  from(turns)
    .pipe(resample(sampleRate, origin))
    .subscribe((value) => {
      values.push(value.type === 'audio' ? { ...value, samples: value.samples.slice() } : value);
    });
  return values;
}

describe('a resampled channel', () => {
  test('is the one asked for, at 48 kHz, with the samples it was made of', () => {
    const [first] = run([audio(800)], 8_000);
    expect(first).toMatchObject({ type: 'audio', receivedAtMs: 3, skipWindows: 'none' });
    if (first?.type !== 'audio') throw new Error('audio expected');
    expect(first.source).toEqual(new Float32Array(800).fill(0.5));
    expect(first.samples[3_000]).toBeCloseTo(0.5, 3);
  });

  test('has all its samples once it has ended', () => {
    const values = run([audio(801), audio(7), END], 8_000);
    const length = values.reduce(
      (sum, value) => sum + (value.type === 'audio' ? value.samples.length : 0),
      0,
    );
    expect(length).toBe(808 * 6);
    expect(values.map(({ type }) => type).slice(-2)).toEqual(['end', 'heard']);
  });

  test('says after every turn how far it has come, from its origin on', () => {
    const heard = run([audio(480), FLUSH, audio(480), END], 48_000, 1_000).filter(
      ({ type }) => type === 'heard',
    );
    expect(heard).toEqual([1_480, 1_480, 1_960, 1_960].map((at) => ({ type: 'heard', at })));
  });

  test('passes on what windows are to be skipped, and marks with their times', () => {
    const values = run([audio(480, 'all'), FLUSH, END], 48_000);
    expect(values).toMatchObject([
      { type: 'audio', skipWindows: 'all' },
      { type: 'heard' },
      { type: 'flush', receivedAtMs: 5 },
      { type: 'heard' },
      { type: 'end', receivedAtMs: 4 },
      { type: 'heard' },
    ]);
  });
});
