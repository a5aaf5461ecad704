import fc from 'fast-check';
import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { EmotionWindow } from '../../../../src/sdk/events.ts';
import type { Heard, PlacedEvent } from '../../../../src/stream/operators/channel-signal.ts';
import {
  type SmoothedWindow,
  smoothEmotion,
  smoothInLogSpace,
  smoothingWeight,
} from '../../../../src/stream/operators/emotion/smooth.ts';
import type { SettledVerdict } from '../../../../src/stream/operators/judge-windows.ts';
import type { TurnDone } from '../../../../src/stream/operators/turns/turn.ts';
import { describeOperator } from '../operator-contract.ts';
import { heardAt, judged, speechStarted, turnDone, verdictAt } from '../placed-values.ts';

type Passing = Heard | PlacedEvent | TurnDone;

const LABELS = ['neutral', 'angry'] as const;
const OPTIONS = { labels: LABELS, smoothingMs: 1_500, now: () => 1_014.25 };

describeOperator<SettledVerdict | Passing, SmoothedWindow | Passing>('smoothEmotion', {
  create: () => smoothEmotion(OPTIONS),
  inputs: [verdictAt(3_000, judged(0.3, 0.7)), verdictAt(3_512, judged(0.9, 0.1)), turnDone()],
  createBroken: () =>
    smoothEmotion({
      ...OPTIONS,
      now: () => {
        throw new Error('broken');
      },
    }),
});

describe('smoothing', () => {
  const distribution = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
    .map((values) =>
      values.map((value) => (value + 1e-6) / values.reduce((sum, each) => sum + each + 1e-6, 0)),
    );
  const weight = fc.double({ min: 0, max: 1, noNaN: true });

  test('gives a distribution', () => {
    fc.assert(
      fc.property(distribution, distribution, weight, (previous, next, share) => {
        const smoothed = smoothInLogSpace(Float64Array.from(previous), next, share);
        expect(smoothed.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        expect(smoothed.every((value) => value > 0)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test('moves the log of every ratio by the weight', () => {
    const smoothed = smoothInLogSpace(Float64Array.of(0.8, 0.2), [0.1, 0.9], 0.25);
    const expected = 0.75 * Math.log(0.8 / 0.2) + 0.25 * Math.log(0.1 / 0.9);
    expect(Math.log(smoothed[0]! / smoothed[1]!)).toBeCloseTo(expected, 12);
  });

  test('keeps everything at weight 0 and nothing at weight 1', () => {
    expect([...smoothInLogSpace(Float64Array.of(0.8, 0.2), [0.1, 0.9], 0)]).toEqual([
      expect.closeTo(0.8, 12),
      expect.closeTo(0.2, 12),
    ]);
    expect([...smoothInLogSpace(Float64Array.of(0.8, 0.2), [0.1, 0.9], 1)]).toEqual([
      expect.closeTo(0.1, 12),
      expect.closeTo(0.9, 12),
    ]);
  });

  test('forgets a sure mistake again', () => {
    let smoothed = smoothInLogSpace(null, [1, 0], 1);
    for (let n = 0; n < 10; n++)
      smoothed = smoothInLogSpace(smoothed, [0.2, 0.8], smoothingWeight(512, 1_500));
    expect(smoothed[1]).toBeGreaterThan(0.7);
  });

  test('weighs a time constant of speech with 1 - 1/e, none with 0, and all alike in two steps or one', () => {
    expect(smoothingWeight(1_500, 1_500)).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(smoothingWeight(0, 1_500)).toBe(0);
    expect(smoothingWeight(10, 0)).toBe(1);
    const twice = 1 - (1 - smoothingWeight(300, 1_500)) * (1 - smoothingWeight(500, 1_500));
    expect(twice).toBeCloseTo(smoothingWeight(800, 1_500), 12);
  });
});

function run(values: readonly (SettledVerdict | Passing)[]): (SmoothedWindow | Passing)[] {
  const out: (SmoothedWindow | Passing)[] = [];
  from(values)
    .pipe(smoothEmotion(OPTIONS))
    .subscribe((value) => out.push(value));
  return out;
}

/** Smoothed probability of anger in every scored window. */
function angerIn(values: readonly SettledVerdict[]): number[] {
  return run(values).flatMap((value) =>
    value.type === 'smoothed' ? [Math.round(value.smoothed[1]! * 1e4) / 1e4] : [],
  );
}

describe('a window event', () => {
  test('of a judged window carries its own and the smoothed result', () => {
    const [first] = run([verdictAt(3_000, judged(0.3, 0.7))]);
    expect(first).toMatchObject({ type: 'smoothed', at: 3_008 * 48 });
    const expected: EmotionWindow = {
      type: 'emotion.window',
      atMs: 3_008,
      channel: 0,
      role: 'speaker',
      startMs: 0,
      endMs: 3_000,
      quality: { speechMs: 2_000, snrDb: 21.4, clippedFraction: 0, band: 'wide' },
      latencyMs: 14.25,
      probabilities: {
        neutral: 0.3,
        calm: 0,
        happy: 0,
        sad: 0,
        angry: 0.7,
        fearful: 0,
        disgust: 0,
        surprised: 0,
      },
      label: 'angry',
      smoothed: { label: 'angry', probability: 0.7 },
      valence: expect.closeTo(0.7 * -0.51, 5),
      arousal: expect.closeTo(0.3 * 0.5 + 0.7 * 0.795, 5),
      derived: true,
      cohort: { route: 'all', female: 0.5 },
    };
    expect(first?.type === 'smoothed' && first.event).toEqual(expected);
  });

  test('of a window that abstains says why and judges nothing', () => {
    const [event] = run([verdictAt(3_000, { type: 'abstained', reason: 'tone' })]);
    expect(event).toMatchObject({ type: 'event', event: { type: 'emotion.window', abstained: 'tone' } });
    expect(event?.type === 'event' && event.event).not.toHaveProperty('label');
  });

  test('does not exist for a skipped window', () => {
    expect(
      run([verdictAt(3_000, { type: 'skipped', reason: 'overload' }), heardAt(3_010), speechStarted(1)]),
    ).toEqual([heardAt(3_010), speechStarted(1)]);
  });
});

describe('smoothed over speech', () => {
  const calm = verdictAt(3_000, judged(0.8, 0.2));

  test('a window counts for the speech it brings', () => {
    const [, little] = angerIn([calm, verdictAt(3_512, judged(0.1, 0.9), { newSpeechMs: 50 })]);
    const [, much] = angerIn([calm, verdictAt(3_512, judged(0.1, 0.9), { newSpeechMs: 512 })]);
    const [, none] = angerIn([calm, verdictAt(3_512, judged(0.1, 0.9), { newSpeechMs: 0 })]);
    expect(none).toBe(0.2);
    expect(little).toBeGreaterThan(none!);
    expect(much).toBeGreaterThan(little!);
  });

  test('the first window counts for the speech it brought, not for all before it', () => {
    const [, second] = angerIn([calm, verdictAt(3_512, judged(0.1, 0.9))]);
    const share = 1 / (1 + Math.exp(-512 / 1_500));
    const logRatio = (1 - share) * Math.log(0.2 / 0.8) + share * Math.log(0.9 / 0.1);
    expect(Math.log(second! / (1 - second!))).toBeCloseTo(logRatio, 3);
  });

  test.each([
    { type: 'abstained', reason: 'clipping' },
    { type: 'skipped', reason: 'overload' },
  ] as const)('a window that was $type leaves its speech to the next', (verdict) => {
    const [, after] = angerIn([
      calm,
      verdictAt(3_512, verdict, { newSpeechMs: 200 }),
      verdictAt(4_024, judged(0.1, 0.9), { newSpeechMs: 300 }),
    ]);
    const [, direct] = angerIn([calm, verdictAt(4_024, judged(0.1, 0.9), { newSpeechMs: 500 })]);
    expect(after).toBe(direct);
  });

  test('a provisional window shows what it would be and changes nothing', () => {
    const provisional = verdictAt(3_200, judged(0.3, 0.7), { isProvisional: true });
    const next = verdictAt(3_512, judged(0.5, 0.5));
    expect(angerIn([calm, provisional, next])).toEqual(angerIn([calm, next]));
    const [, event] = run([calm, provisional]);
    expect(event).toMatchObject({ type: 'event', event: { label: 'angry', smoothed: { label: 'neutral' } } });
  });

  test('speakers are kept apart', () => {
    const other = verdictAt(3_000, judged(0.1, 0.9), { channel: 1 });
    const next = verdictAt(3_512, judged(0.8, 0.2));
    expect(angerIn([calm, other, next])).toEqual([0.2, 0.9, angerIn([calm, next])[1]]);
  });
});
