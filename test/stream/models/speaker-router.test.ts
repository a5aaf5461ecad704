import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SpeakerRouter } from '../../../src/stream/models/classifier.ts';
import {
  accumulatedLogOdds,
  addEvidence,
  CHECK_EVERY_WINDOWS,
  createFixedRouter,
  createVoiceRouter,
  DEFAULT_HOP_FRAMES,
  ENTER_LOG_ODDS,
  LEAVE_LOG_ODDS,
  MAX_WINDOW_LOG_ODDS,
  MEMORY_WINDOWS,
  MIN_CLEAR_WINDOWS,
  NO_EVIDENCE,
} from '../../../src/stream/models/speaker-router.ts';

const PAIR = { positive: 'female', negative: 'male' };
const NEW_SHARE = DEFAULT_HOP_FRAMES / 563;

const accumulate = (windows: readonly number[]) =>
  accumulatedLogOdds(windows.reduce(addEvidence, NO_EVIDENCE), DEFAULT_HOP_FRAMES);

const hear = (router: SpeakerRouter, windows: readonly number[]) =>
  windows.map((logOdds) => router.route(logOdds).report);

const repeat = (logOdds: number, times: number): number[] => Array.from({ length: times }, () => logOdds);

const evidence = fc.array(fc.double({ min: -1e3, max: 1e3 }), { minLength: 1, maxLength: 200 });

describe('accumulated log-odds', () => {
  test('are zero before anything was heard', () => {
    expect(accumulatedLogOdds(NO_EVIDENCE, DEFAULT_HOP_FRAMES)).toBe(0);
  });

  test('are those of the first window after one window', () => {
    expect(accumulate([1.3])).toBeCloseTo(1.3, 12);
  });

  test('count a second, mostly overlapping window by the share of its audio that is new', () => {
    const count = 1 + (1 - 1 / MEMORY_WINDOWS);
    expect(accumulate([1, 1])).toBeCloseTo(1 + (count - 1) * NEW_SHARE, 12);
  });

  test('count windows in full that do not overlap', () => {
    const two = [1, 1].reduce(addEvidence, NO_EVIDENCE);
    expect(accumulatedLogOdds(two, 563)).toBeCloseTo(2 - 1 / MEMORY_WINDOWS, 12);
  });

  test('of a steady voice settle at the number of independent windows remembered', () => {
    expect(accumulate(repeat(0.5, 1_000))).toBeCloseTo(0.5 * (1 + (MEMORY_WINDOWS - 1) * NEW_SHARE), 9);
  });

  test('of windows that contradict each other stay small', () => {
    const alternating = Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? 0.8 : -0.8));
    for (let n = 2; n <= alternating.length; n++) {
      expect(Math.abs(accumulate(alternating.slice(0, n)))).toBeLessThanOrEqual(0.8);
    }
  });

  test('are back at even odds after a wrong start no longer than it lasted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (wrong, strength) => {
          expect(accumulate([...repeat(strength, wrong), ...repeat(-strength, wrong)])).toBeLessThanOrEqual(
            1e-9,
          );
        },
      ),
    );
  });

  test('never exceed what one window may say times the windows remembered', () => {
    const most = MAX_WINDOW_LOG_ODDS * (1 + (MEMORY_WINDOWS - 1) * NEW_SHARE);
    fc.assert(
      fc.property(evidence, (windows) => {
        expect(Math.abs(accumulate(windows))).toBeLessThanOrEqual(most + 1e-9);
      }),
    );
  });

  test('take what is not a number for no evidence', () => {
    expect(accumulate([Number.NaN])).toBe(0);
  });
});

describe('a voice router', () => {
  test('mixes both experts by probability while unsure', () => {
    const { weights, report } = createVoiceRouter(PAIR).route(Math.log(3));
    expect(weights).toEqual({ female: expect.closeTo(0.75, 12), male: expect.closeTo(0.25, 12) });
    expect(report).toEqual({ route: 'mixed', female: expect.closeTo(0.75, 12) });
  });

  test('asks one expert alone from 9 to 1 on', () => {
    expect(createVoiceRouter(PAIR).route(ENTER_LOG_ODDS).weights).toEqual({ female: 1 });
    expect(createVoiceRouter(PAIR).route(-ENTER_LOG_ODDS).weights).toEqual({ male: 1 });
    expect(createVoiceRouter(PAIR).route(ENTER_LOG_ODDS - 1e-9).report.route).toBe('mixed');
  });

  test('keeps a chosen expert while the odds stay over 3 to 1', () => {
    const router = createVoiceRouter(PAIR, 563);
    router.route(ENTER_LOG_ODDS);
    const { route, female } = router.route(-0.5).report;
    expect(female).toBeLessThan(0.9);
    expect(female).toBeGreaterThan(1 / (1 + Math.exp(-LEAVE_LOG_ODDS)));
    expect(route).toBe('female');
  });

  test('mixes again when the odds fall under 3 to 1', () => {
    const router = createVoiceRouter(PAIR);
    router.route(ENTER_LOG_ODDS);
    expect(hear(router, repeat(-1, 2)).at(-1)!.route).toBe('mixed');
  });

  test('does not flip between experts on weak evidence that alternates', () => {
    const windows = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1.5 : -1.5));
    const routes = new Set(hear(createVoiceRouter(PAIR), windows).map(({ route }) => route));
    expect(routes).toEqual(new Set(['mixed']));
  });

  test('stays with a clear voice through single windows that say the opposite', () => {
    const windows = Array.from({ length: 200 }, (_, i) => (i > 4 && i % 5 === 0 ? -2 : 2));
    const routes = hear(createVoiceRouter(PAIR), windows)
      .slice(2)
      .map(({ route }) => route);
    expect(new Set(routes)).toEqual(new Set(['female']));
  });

  test('recovers from a wrong start', () => {
    const router = createVoiceRouter(PAIR);
    hear(router, repeat(4, 4));
    const routes = hear(router, repeat(-2, 40)).map(({ route }) => route);
    expect(routes[0]).toBe('female');
    expect(routes.at(-1)).toBe('male');
  });

  test('reports a probability in [0, 1] and weights in (0, 1] that sum to 1, whatever it hears', () => {
    fc.assert(
      fc.property(evidence, (windows) => {
        const router = createVoiceRouter(PAIR);
        for (const logOdds of windows) {
          const { weights, report } = router.route(logOdds);
          const values = Object.values(weights);
          expect(report.female).toBeGreaterThanOrEqual(0);
          expect(report.female).toBeLessThanOrEqual(1);
          expect(values.every((weight) => weight > 0 && weight <= 1)).toBe(true);
          expect(values.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  test('treats both cohorts alike', () => {
    fc.assert(
      fc.property(evidence, (windows) => {
        const here = hear(createVoiceRouter(PAIR), windows);
        const mirrored = hear(
          createVoiceRouter({ positive: 'male', negative: 'female' }),
          windows.map((x) => -x),
        );
        expect(mirrored.map(({ route }) => route)).toEqual(here.map(({ route }) => route));
        expect(mirrored.map(({ female }) => female)).toEqual(
          here.map(({ female }) => expect.closeTo(female, 9)),
        );
      }),
    );
  });

  test('listens to every fourth window once a voice is clear, and to every one until then', () => {
    const router = createVoiceRouter(PAIR);
    const asked = Array.from({ length: 18 }, () => {
      const isAsked = router.needsEvidence;
      router.route(isAsked ? 2 : null);
      return isAsked;
    });
    expect(asked.slice(0, MIN_CLEAR_WINDOWS)).toEqual(repeat(1, MIN_CLEAR_WINDOWS).map(() => true));
    const rest = [...'...x...x...x'].map((mark) => mark === 'x');
    expect(asked.slice(MIN_CLEAR_WINDOWS)).toEqual(rest);
    expect(CHECK_EVERY_WINDOWS).toBe(4);
  });

  test('says the same of a clear voice whether or not it listens to every window', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 4, noNaN: true }), fc.boolean(), (strength, isFemale) => {
        const logOdds = isFemale ? strength : -strength;
        const [sparse, thorough] = [createVoiceRouter(PAIR), createVoiceRouter(PAIR)];
        for (let window = 0; window < 100; window++) {
          const report = sparse.route(sparse.needsEvidence ? logOdds : null).report;
          const expected = thorough.route(logOdds).report;
          expect(report.route).toBe(expected.route);
          expect(report.female).toBeCloseTo(expected.female, 1);
        }
      }),
    );
  });

  test('listens to every window again when one speaks for the other cohort, and notices a new speaker', () => {
    const router = createVoiceRouter(PAIR);
    const listen = (logOdds: number) => router.route(router.needsEvidence ? logOdds : null).report.route;
    for (let window = 0; window < 40; window++) listen(3);
    const before = createVoiceRouter(PAIR);
    hear(before, repeat(3, 40));
    const noticed = hear(before, repeat(-3, 60)).findIndex(({ route }) => route === 'male');
    const sparse = Array.from({ length: 60 }, () => listen(-3));
    expect(sparse.indexOf('male')).toBeLessThanOrEqual(noticed + CHECK_EVERY_WINDOWS);
    expect(sparse.slice(sparse.indexOf('male')).every((route) => route === 'male')).toBe(true);
  });

  test('counts a single window that disagrees once, however many were skipped before it', () => {
    const router = createVoiceRouter(PAIR);
    hear(router, repeat(2, 20));
    for (let window = 0; window < CHECK_EVERY_WINDOWS - 1; window++) router.route(null);
    const twin = createVoiceRouter(PAIR);
    hear(twin, repeat(2, 20));
    expect(router.route(-2).report).toEqual(twin.route(-2).report);
    expect(router.needsEvidence).toBe(true);
  });

  test('forks into one that knows as much and learns on its own', () => {
    const router = createVoiceRouter(PAIR);
    const twin = createVoiceRouter(PAIR);
    for (const each of [router, twin]) hear(each, [1, 2]);
    const fork = router.fork();
    expect(hear(fork, repeat(-3, 5)).at(-1)!.route).toBe('male');
    expect(router.route(1)).toEqual(twin.route(1));
  });

  test('reports even odds of female where its cohorts are not about gender', () => {
    expect(createVoiceRouter({ positive: 'old', negative: 'young' }).route(4).report).toEqual({
      route: 'old',
      female: 0.5,
    });
  });
});

describe('a fixed router', () => {
  test('asks its expert and needs no evidence', () => {
    const router = createFixedRouter('female', 'female');
    expect(router.needsEvidence).toBe(false);
    expect(router.route(null)).toEqual({ weights: { female: 1 }, report: { route: 'female', female: 1 } });
  });

  test('reports even odds for a cohort that is not about gender', () => {
    expect(createFixedRouter('all', 'all').route(null).report).toEqual({ route: 'all', female: 0.5 });
    expect(createFixedRouter('male', 'male').route(null).report).toEqual({ route: 'male', female: 0 });
  });
});
