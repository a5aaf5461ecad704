import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createResampler } from '../../../src/stream/audio/resample.ts';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { AudioBatch, BATCH_MS } from '../../../src/stream/lanes/audio-batch.ts';
import type { AudioInput } from '../../../src/stream/lanes/input-audio.ts';
import { windowsDue } from '../../../src/stream/operators/window-grid.ts';
import { PIPELINE_OPTIONS, silence } from './fake-lane-thread.ts';

const kernel = createFeatureKernel();

/** Two channels that count: the second starts at a million. */
function counting(from: number, length: number): AudioInput {
  const channel = (offset: number) => Float32Array.from({ length }, (_, n) => offset + from + n);
  return { type: 'audio', channels: [channel(0), channel(1e6)], receivedAtMs: from + length };
}

const TWO = {
  ...PIPELINE_OPTIONS,
  channels: [
    { channel: 0, role: 'customer', analysed: true },
    { channel: 1, role: 'agent', analysed: false, reason: 'rolePolicy' as const },
    { channel: 2, role: 'speaker', analysed: true },
  ],
};

/** Windows that a stream of this rate has complete after so many samples, by the resampler and the grid of the pipeline. */
function windowCounter(sampleRate: number) {
  const resampler = createResampler(kernel, sampleRate);
  let heard = 0;
  return (length: number): number => {
    heard += resampler.push(new Float32Array(length)).length;
    return windowsDue(0, Math.max(0, Math.floor((heard - 512) / 256) + 1), PIPELINE_OPTIONS).length;
  };
}

describe('a batch of audio', () => {
  test('holds back less than an eighth of a second', () => {
    const batch = new AudioBatch(PIPELINE_OPTIONS);
    const isDue = Array.from({ length: 7 }, () => batch.add(silence(20)));
    expect(isDue).toEqual([false, false, false, false, false, false, true]);
    expect(batch.holdsAudio).toBe(true);
    expect(batch.take()?.channels[0]).toHaveLength(7 * 160);
    expect(batch.holdsAudio).toBe(false);
    expect(batch.take()).toBeNull();
  });

  test('passes a long piece on as it is', () => {
    const batch = new AudioBatch(PIPELINE_OPTIONS);
    const piece = silence(BATCH_MS);
    expect(batch.add(piece)).toBe(true);
    expect(batch.take()).toBe(piece);
  });

  test('keeps every sample of every channel in order, and says when the last arrived', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(lengths, (pieces) => {
        const batch = new AudioBatch(TWO);
        const taken: AudioInput[] = [];
        let written = 0;
        for (const length of pieces) {
          const isDue = batch.add(counting(written, length));
          written += length;
          if (isDue) taken.push(batch.take()!);
        }
        if (batch.holdsAudio) taken.push(batch.take()!);
        const joined = (channel: number) => taken.flatMap(({ channels }) => [...channels[channel]!]);
        expect(joined(0)).toEqual(Array.from({ length: written }, (_, n) => n));
        expect(joined(1)).toEqual(Array.from({ length: written }, (_, n) => 1e6 + n));
        expect(taken.at(-1)?.receivedAtMs).toBe(written);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test.each([8_000, 11_025, 44_100, 48_000, 96_000])(
    'never holds back what completes a window, at %i Hz',
    (sampleRate) => {
      const stepMs = fc.integer({ min: 1, max: 150 });
      fc.assert(
        fc.property(fc.array(stepMs, { minLength: 60, maxLength: 80 }), (steps) => {
          const batch = new AudioBatch({ ...PIPELINE_OPTIONS, sampleRate });
          const [written, sent] = [windowCounter(sampleRate), windowCounter(sampleRate)];
          for (const ms of steps) {
            const length = Math.round((sampleRate * ms) / 1_000);
            const input: AudioInput = {
              type: 'audio',
              channels: [new Float32Array(length)],
              receivedAtMs: 0,
            };
            const isDue = batch.add(input);
            const due = written(length);
            expect(sent(isDue ? batch.take()!.channels[0]!.length : 0)).toBe(due);
          }
        }),
        { seed: 1, numRuns: 15 },
      );
    },
  );

  test('finds the windows behind missing audio, and those of a grid that begins anew', () => {
    const msUntilDue = (prepare: (batch: AudioBatch) => void): number => {
      const batch = new AudioBatch(PIPELINE_OPTIONS);
      prepare(batch);
      let count = 1;
      for (; !batch.add(silence(1)); count++);
      return count;
    };
    // The first window is there after 1,024 ms, half a frame and the 4 ms for which the resampler looks ahead.
    expect(msUntilDue((batch) => batch.skip(8 * 1_000))).toBe(34);
    expect(
      msUntilDue((batch) => {
        batch.skip(8 * 1_000);
        batch.restart();
      }),
    ).toBe(BATCH_MS);
  });

  test('refuses audio that does not have the channels of the stream', () => {
    const batch = new AudioBatch(TWO);
    expect(() => batch.add(silence(20))).toThrow(expect.objectContaining({ code: 'ERR_CHANNELS' }));
    expect(batch.holdsAudio).toBe(false);
  });
});
