import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Piece, TrackTimeline } from '../../../../src/server/carriers/media-stream/track-timeline.ts';

const RATE = 8_000;

/** 20 ms. */
const FRAME = 160;

const ALONE = { zero: null, start: 0, longestGap: 10 * RATE };

const piece = (timestampMs: number | null, more: Partial<Piece> = {}): Piece => ({
  timestampMs,
  nSamples: FRAME,
  isAfterLoss: false,
  isLate: false,
  ...more,
});

describe('a track', () => {
  test('begins at once, whatever its clock says', () => {
    const timeline = new TrackTimeline(RATE);
    expect(timeline.zero).toBeNull();
    expect(timeline.place(piece(1_795_353_600_123), ALONE)).toEqual({ gap: 0, skip: 0 });
    expect(timeline.place(piece(1_795_353_600_143), ALONE)).toEqual({ gap: 0, skip: 0 });
    expect(timeline.end).toBe(2 * FRAME);
  });

  test('begins where the clock of another track puts it', () => {
    const timeline = new TrackTimeline(RATE);
    expect(timeline.place(piece(120), { ...ALONE, zero: -160 })).toEqual({ gap: 800, skip: 0 });
    expect(timeline.end).toBe(960);
  });

  test('goes on without timestamps', () => {
    const timeline = new TrackTimeline(RATE);
    for (let i = 0; i < 3; i++) expect(timeline.place(piece(null), ALONE)).toEqual({ gap: 0, skip: 0 });
    expect(timeline.end).toBe(3 * FRAME);
  });

  test.each([
    ['up to 60 ms is no gap where nothing is known to be missing', 80, {}, 0],
    ['of more than 60 ms is one', 81, {}, 61 * 8],
    ['of a single frame is one after a loss', 40, { isAfterLoss: true }, FRAME],
    ['of half a frame is none even then', 30, { isAfterLoss: true }, 0],
  ])('a jump %s', (_, timestampMs, more, gap) => {
    const timeline = new TrackTimeline(RATE);
    timeline.place(piece(0), ALONE);
    expect(timeline.place(piece(timestampMs, more), ALONE)).toEqual({ gap, skip: 0 });
  });

  test('a jump over more time than has passed is a wrong clock, which is right from there on', () => {
    const timeline = new TrackTimeline(RATE);
    timeline.place(piece(0), ALONE);
    expect(timeline.place(piece(60_000), ALONE)).toEqual({ gap: 0, skip: 0 });
    expect(timeline.place(piece(60_120), ALONE)).toEqual({ gap: 800, skip: 0 });
  });

  test('a clock that was set back goes on', () => {
    const timeline = new TrackTimeline(RATE);
    timeline.place(piece(5_000), ALONE);
    expect(timeline.place(piece(0), ALONE)).toEqual({ gap: 0, skip: 0 });
    expect(timeline.place(piece(100), ALONE)).toEqual({ gap: 640, skip: 0 });
  });

  test('what comes when its time was filled up is left out, what reaches beyond is cut', () => {
    const timeline = new TrackTimeline(RATE);
    timeline.place(piece(0), ALONE);
    timeline.padTo(RATE / 2);
    expect(timeline.place(piece(100), ALONE)).toBeNull();
    expect(timeline.place(piece(490, { nSamples: 2 * FRAME, isAfterLoss: true }), ALONE)).toEqual({
      gap: 0,
      skip: 0,
    });
    timeline.padTo(RATE);
    expect(timeline.place(piece(900, { nSamples: 1_600 }), ALONE)).toEqual({ gap: 0, skip: 800 });
    expect(timeline.end).toBe(RATE + 800);
  });

  test('what was given up on is left out, with a time or without', () => {
    const timeline = new TrackTimeline(RATE);
    timeline.place(piece(0), ALONE);
    timeline.place(piece(100, { isAfterLoss: true }), ALONE);
    expect(timeline.place(piece(40, { isLate: true }), ALONE)).toBeNull();
    expect(timeline.place(piece(null, { isLate: true }), ALONE)).toBeNull();
  });
});

test('with pieces lost but for the first, every piece that came lies where its time says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }),
      (startMs, arrived) => {
        const timeline = new TrackTimeline(RATE);
        timeline.place(piece(startMs), ALONE);
        let isAfterLoss = false;
        for (const [i, hasArrived] of arrived.entries()) {
          if (hasArrived) {
            const place = timeline.place(piece(startMs + (i + 1) * 20, { isAfterLoss }), ALONE);
            expect(place?.skip).toBe(0);
            expect(timeline.end).toBe((i + 2) * FRAME);
          }
          isAfterLoss = !hasArrived;
        }
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

test('whatever the times, a track only ever grows, and by no more than its audio and the longest gap', () => {
  const any = fc.record({
    timestampMs: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    nSamples: fc.integer({ min: 1, max: 1_000 }),
    isAfterLoss: fc.boolean(),
    isLate: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 50 }), (pieces) => {
      const timeline = new TrackTimeline(RATE);
      for (const next of pieces) {
        const before = timeline.end;
        const place = timeline.place(next, { zero: null, start: before, longestGap: 4_000 });
        const grown = timeline.end - before;
        expect(grown).toBe(place === null ? 0 : place.gap + next.nSamples - place.skip);
        expect(grown).toBeGreaterThanOrEqual(0);
        expect(grown).toBeLessThanOrEqual(next.nSamples + 4_000);
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});
