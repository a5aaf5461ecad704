import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audioMs, prepareTransfer, sliceAudio } from '../../../src/stream/lanes/input-audio.ts';
import { PIPELINE_OPTIONS, silence } from './fake-lane-thread.ts';

describe('audioMs', () => {
  test('is the samples of one channel over the rate', () => {
    const channels = [new Float32Array(441), new Float32Array(441)];
    expect(audioMs({ type: 'audio', channels, receivedAtMs: 0 }, 44_100)).toBe(10);
  });

  test('is zero for a stream of which nothing is analysed', () => {
    expect(audioMs({ type: 'audio', channels: [], receivedAtMs: 0 }, 8_000)).toBe(0);
  });
});

describe('sliceAudio', () => {
  test('leaves an input of at most half a second as it is', () => {
    const input = silence(500);
    expect(sliceAudio(input, PIPELINE_OPTIONS)).toEqual([input]);
  });

  test('cuts into pieces of at most half a second that make up the whole, for every channel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12_000 }),
        fc.integer({ min: 1, max: 3 }),
        (length, nChannels) => {
          const samples = Float32Array.from({ length }, (_, i) => i);
          const channels = Array.from({ length: nChannels }, (_, c) => samples.map((x) => x + c));
          const pieces = sliceAudio({ type: 'audio', channels, receivedAtMs: 7 }, PIPELINE_OPTIONS);
          expect(pieces.every((piece) => audioMs(piece, 8_000) <= 500 && piece.receivedAtMs === 7)).toBe(
            true,
          );
          channels.forEach((channel, c) => {
            expect(Float32Array.from(pieces.flatMap((piece) => [...piece.channels[c]!]))).toEqual(channel);
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});

test('pieces are no longer than the hop between windows', () => {
  const pieces = sliceAudio(silence(300), { ...PIPELINE_OPTIONS, hopFrames: 24 });
  expect(pieces.map((piece) => audioMs(piece, 8_000))).toEqual([128, 128, 44]);
});

describe('prepareTransfer', () => {
  test('hands over whole buffers as they are', () => {
    const input = silence(20);
    const { input: prepared, transfer } = prepareTransfer(input);
    expect(prepared).toEqual(input);
    expect(transfer).toEqual([input.channels[0]!.buffer]);
  });

  test('copies views, so that the rest of their buffer stays where it is', () => {
    const pool = new Float32Array(100).fill(1);
    const { transfer } = prepareTransfer({
      type: 'audio',
      channels: [pool.subarray(10, 20)],
      receivedAtMs: 0,
    });
    expect(transfer).toHaveLength(1);
    expect(transfer[0]!.byteLength).toBe(40);
    expect(transfer[0]).not.toBe(pool.buffer);
  });

  test('hands over a buffer once that two channels share', () => {
    const samples = new Float32Array(10);
    expect(
      prepareTransfer({ type: 'audio', channels: [samples, samples], receivedAtMs: 0 }).transfer,
    ).toHaveLength(1);
  });

  test('has nothing to hand over for other inputs', () => {
    expect(prepareTransfer({ type: 'flush' })).toEqual({ input: { type: 'flush' }, transfer: [] });
  });
});
