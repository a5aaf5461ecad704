import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distressOf, judgeNeed, type NeedInput } from '../../../src/dashboard/need/need.ts';

const ANGRY = { valence: -0.5, arousal: 0.79 };
const SAD = { valence: -0.6, arousal: 0.37 };

function needOf(changes: Partial<NeedInput> = {}) {
  return judgeNeed({ live: true, atMs: 60_000, alerts: [], speakers: [], ...changes });
}

const speaker = (affect: NeedInput['speakers'][number]['affect'], distressSinceMs: number | null = null) => ({
  speakers: [{ affect, distressSinceMs }],
});

describe('need', () => {
  test('is felt where a voice is unpleasant and agitated, not where it is only one of both', () => {
    expect(distressOf(ANGRY)).toBe(1);
    expect(distressOf(SAD)).toBe(0);
    expect(distressOf({ valence: 0.8, arousal: 0.8 })).toBe(0);
  });

  test('is a share, and rises with arousal', () => {
    const valence = fc.double({ min: -1, max: 1, noNaN: true });
    const arousal = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(valence, arousal, arousal, (v, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [less, more] = [
          distressOf({ valence: v, arousal: low }),
          distressOf({ valence: v, arousal: high }),
        ];
        expect(less).toBeGreaterThanOrEqual(0);
        expect(more).toBeLessThanOrEqual(1);
        expect(more).toBeGreaterThanOrEqual(less);
      }),
    );
  });

  test('grows while distress lasts, and says for how long', () => {
    const fresh = needOf(speaker(ANGRY, 60_000));
    const lasting = needOf(speaker(ANGRY, 48_000));
    expect(lasting.score).toBeGreaterThan(fresh.score);
    expect(lasting).toMatchObject({ level: 'now', reason: 'Tense voice for 12 s' });
    expect(fresh.reason).toBe('Tense voice');
  });

  test('is greatest with a critical alert, whose words count', () => {
    const alerted = needOf({
      alerts: [
        { severity: 'info', message: 'a' },
        { severity: 'critical', message: 'b' },
      ],
    });
    expect(alerted.score).toBeGreaterThan(needOf(speaker(ANGRY, 0)).score);
    expect(alerted).toMatchObject({ level: 'now', reason: 'b' });
  });

  test('of two quiet calls is greater for the longer one', () => {
    expect(needOf({ atMs: 600_000 }).score).toBeGreaterThan(needOf({ atMs: 60_000 }).score);
    expect(needOf()).toMatchObject({ level: 'fine', reason: null });
  });

  test('ends with the call', () => {
    expect(needOf({ live: false, ...speaker(ANGRY, 0) })).toEqual({ level: 'ended', score: 0, reason: null });
  });
});
