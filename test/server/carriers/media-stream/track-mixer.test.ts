import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrackMixer } from '../../../../src/server/carriers/media-stream/track-mixer.ts';

const RATE = 8_000;

/** A sink that keeps what comes, gaps as NaN. */
function createMixer(nTracks: number, longestGap = Number.MAX_SAFE_INTEGER) {
  const channels: number[][] = Array.from({ length: nTracks }, () => []);
  const gaps: number[] = [];
  let filled = 0;
  const sink = {
    longestGap,
    hear(analysed: readonly Float32Array[]) {
      for (const [index, samples] of analysed.entries()) channels[index]!.push(...samples);
    },
    gap(nSamples: number) {
      gaps.push(nSamples);
      for (const channel of channels) channel.push(...Array.from({ length: nSamples }, () => Number.NaN));
    },
  };
  const mixer = new TrackMixer(nTracks, RATE, sink, (nSamples) => {
    filled += nSamples;
  });
  return { mixer, channels, gaps, filled: () => filled };
}

/** 20 ms whose samples say which frame they are of. */
const frame = (value: number): Float32Array => new Float32Array(160).fill(value);

const at = (timestampMs: number | null, isAfterLoss = false, isLate = false) => ({
  timestampMs,
  isAfterLoss,
  isLate,
});

/** What is in a channel, a value a frame. */
const frames = (channel: readonly number[]): number[] => channel.filter((_, i) => i % 160 === 0);

describe('one track', () => {
  test('passes at once, without a seam', () => {
    const { mixer, channels } = createMixer(1);
    mixer.write(0, at(40), frame(1));
    expect(frames(channels[0]!)).toEqual([1]);
    mixer.write(0, at(60), frame(2));
    expect(frames(channels[0]!)).toEqual([1, 2]);
  });

  test('is not torn by timestamps that tremble', () => {
    const { mixer, channels, gaps } = createMixer(1);
    for (const [i, time] of [0, 55, 12, 90, 75, 130, 119].entries()) mixer.write(0, at(time), frame(i));
    expect(frames(channels[0]!)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(gaps).toEqual([]);
  });

  test('has a gap where the time jumps', () => {
    const { mixer, channels, gaps } = createMixer(1);
    mixer.write(0, at(0), frame(1));
    mixer.write(0, at(1_000), frame(2));
    expect(gaps).toEqual([980 * 8]);
    expect(channels[0]!.length).toBe(1_020 * 8);
  });

  test('has a gap of a single frame where a message is known to be missing', () => {
    const { mixer, gaps } = createMixer(1);
    mixer.write(0, at(0), frame(1));
    mixer.write(0, at(40, true), frame(2));
    expect(gaps).toEqual([160]);
  });

  test('drops what comes when its place was given up', () => {
    const { mixer, channels } = createMixer(1);
    mixer.write(0, at(0), frame(1));
    mixer.write(0, at(40, true), frame(3));
    expect(mixer.write(0, at(20, false, true), frame(2))).toBe(false);
    expect(channels[0]!.length).toBe(480);
  });

  test('goes on where a clock was set back, or was never right', () => {
    const { mixer, channels, gaps } = createMixer(1, 8_000);
    const times = [5_000, 5_020, 0, 20, 9e15, 9e15 + 20, null, -3e9];
    for (const [i, time] of times.entries()) mixer.write(0, at(time), frame(i));
    expect(frames(channels[0]!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(gaps).toEqual([]);
  });
});

describe('two tracks', () => {
  test('become channels of equal length, never one behind the other', () => {
    const { mixer, channels } = createMixer(2);
    for (let i = 0; i < 5; i++) {
      mixer.write(0, at(i * 20), frame(i));
      mixer.write(1, at(i * 20), frame(10 + i));
    }
    expect(frames(channels[0]!)).toEqual([0, 1, 2, 3, 4]);
    expect(frames(channels[1]!)).toEqual([10, 11, 12, 13, 14]);
  });

  test('are aligned by their time where one begins later', () => {
    const { mixer, channels } = createMixer(2);
    for (let i = 0; i < 5; i++) mixer.write(0, at(i * 20), frame(i));
    mixer.write(1, at(60), frame(13));
    mixer.flush();
    expect(frames(channels[0]!)).toEqual([0, 1, 2, 3, 4]);
    expect(frames(channels[1]!)).toEqual([0, 0, 0, 13, 0]);
  });

  test('do not wait for one that says nothing for long', () => {
    const { mixer, channels, filled } = createMixer(2);
    for (let i = 0; i < 50; i++) mixer.write(0, at(i * 20), frame(1));
    expect(channels[0]!.length).toBe(600 * 8);
    expect(channels[1]!.every((sample) => sample === 0)).toBe(true);
    expect(filled()).toBe(600 * 8);
    mixer.write(1, at(980), frame(2));
    mixer.flush();
    expect(frames(channels[1]!).at(-1)).toBe(2);
  });

  test('share a gap where both are missing', () => {
    const { mixer, gaps } = createMixer(2);
    for (const time of [0, 1_020]) {
      mixer.write(0, at(time), frame(1));
      mixer.write(1, at(time), frame(2));
    }
    expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBe(1_000 * 8);
  });

  test('of different clocks begin where the other is', () => {
    const { mixer, channels } = createMixer(2, 8_000);
    for (let i = 0; i < 4; i++) mixer.write(0, at(i * 20), frame(1 + i));
    for (let i = 0; i < 4; i++) mixer.write(1, at(1.7e12 + i * 20), frame(11 + i));
    mixer.flush();
    expect(frames(channels[1]!).filter((value) => value > 0)).toEqual([11, 12, 13, 14]);
  });
});

test('however the messages of two tracks are mixed, losses apart, the channels are what was sent', () => {
  const order = fc.shuffledSubarray(
    Array.from({ length: 40 }, (_, i) => i % 2),
    { minLength: 40, maxLength: 40 },
  );
  fc.assert(
    fc.property(order, fc.integer({ min: 0, max: 1e6 }), (tracks, start) => {
      // No track runs more than the longest wait ahead, or the other would be taken to be silent.
      const { mixer, channels } = createMixer(2);
      const sent = [0, 0];
      for (const track of tracks) {
        const index = sent[track]!;
        sent[track] = index + 1;
        mixer.write(track, at(start + index * 20), frame(track * 100 + index));
      }
      mixer.flush();
      expect(frames(channels[0]!)).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(frames(channels[1]!)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('whatever the times say, no audio is invented: channels are equally long, and gaps as long as allowed', () => {
  const piece = fc.record({
    track: fc.nat(1),
    timestampMs: fc.oneof(fc.constant(null), fc.double(), fc.integer({ min: -1e4, max: 1e4 })),
    isAfterLoss: fc.boolean(),
    isLate: fc.boolean(),
    length: fc.integer({ min: 1, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const { mixer, channels, gaps } = createMixer(2, 4_000);
      for (const { track, length, timestampMs, ...rest } of pieces) {
        const known = timestampMs !== null && Number.isFinite(timestampMs) ? timestampMs : null;
        mixer.write(track, { ...rest, timestampMs: known }, new Float32Array(length));
      }
      mixer.flush();
      expect(channels[0]!.length).toBe(channels[1]!.length);
      expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(8_000);
    }),
    { seed: 1, numRuns: 500 },
  );
});
