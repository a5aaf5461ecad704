import { concat, from, of, Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Heard, PlacedEvent } from '../../../src/stream/operators/channel-signal.ts';
import type { CutWindow } from '../../../src/stream/operators/cut-windows.ts';
import {
  abstainOrJudge,
  awaitVerdictsOfTurn,
  type Judgement,
  type PendingVerdict,
} from '../../../src/stream/operators/judge-windows.ts';
import { describeOperator } from './operator-contract.ts';
import { factsAt, heardAt, speechStarted, turnDone } from './placed-values.ts';

const JUDGEMENT: Judgement = {
  probabilities: Float32Array.of(0.25, 0.75),
  cohort: { route: 'all', female: 0.5 },
};

const cut = (endMs: number, changes: Partial<CutWindow> = {}): CutWindow => ({
  type: 'window',
  at: endMs * 48,
  facts: factsAt(endMs),
  logMel: Float32Array.of(endMs),
  abstained: null,
  skipped: null,
  ...changes,
});

describeOperator<CutWindow | Heard | PlacedEvent, PendingVerdict | Heard | PlacedEvent>('abstainOrJudge', {
  create: () => abstainOrJudge(async () => JUDGEMENT),
  inputs: [cut(3_000), heardAt(3_000), cut(3_512, { abstained: 'tone' })],
  createBroken: () =>
    abstainOrJudge(() => {
      throw new Error('broken');
    }),
});

describe('a window', () => {
  function run(windows: readonly CutWindow[]) {
    const asked: [number, boolean][] = [];
    const verdicts: unknown[] = [];
    const judge = async (logMel: Float32Array, isProvisional: boolean) => {
      asked.push([logMel[0]!, isProvisional]);
      return JUDGEMENT;
    };
    from(windows)
      .pipe(abstainOrJudge(judge))
      .subscribe((value) => verdicts.push(value.type === 'verdict' ? value.verdict.type : value.type));
    return { asked, verdicts };
  }

  test('is judged, unless it abstains or is skipped', () => {
    const windows = [cut(1), cut(2, { abstained: 'clipping' }), cut(3, { skipped: 'overload' }), cut(4)];
    expect(run(windows)).toEqual({
      asked: [
        [1, false],
        [4, false],
      ],
      verdicts: ['judged', 'abstained', 'skipped', 'judged'],
    });
  });

  test('that lies off the grid is judged without leaving a trace', () => {
    expect(run([cut(1, { facts: factsAt(1, { isProvisional: true }) })]).asked).toEqual([[1, true]]);
  });
});

const pending = (endMs: number, judgement: Promise<Judgement>): PendingVerdict => ({
  type: 'verdict',
  at: endMs * 48,
  facts: factsAt(endMs),
  verdict: { type: 'judged', judgement },
});
const skipped = (endMs: number): PendingVerdict => ({
  ...pending(endMs, NO_ANSWER),
  verdict: { type: 'skipped', reason: 'overload' },
});
const NO_ANSWER = new Promise<Judgement>(() => {});

describeOperator('awaitVerdictsOfTurn', {
  create: awaitVerdictsOfTurn,
  inputs: [heardAt(0), pending(1, Promise.resolve(JUDGEMENT)), skipped(2), turnDone(), speechStarted(4)],
  createBroken: () => (values$) =>
    concat(values$, of(pending(5, Promise.reject(new Error('broken'))))).pipe(awaitVerdictsOfTurn()),
});

describe('waiting for judgements', () => {
  function byHand() {
    const input$ = new Subject<PendingVerdict | Heard>();
    const heard: number[] = [];
    let outcome: unknown = '';
    input$.pipe(awaitVerdictsOfTurn()).subscribe({
      next: (value) => 'at' in value && heard.push(value.at / 48),
      error: (error) => (outcome = error),
      complete: () => (outcome = 'complete'),
    });
    return { input$, heard, outcome: () => outcome };
  }

  test('keeps the order, whichever comes first', async () => {
    const { input$, heard, outcome } = byHand();
    const answers: ((judgement: Judgement) => void)[] = [];
    const later = () => new Promise<Judgement>((resolve) => answers.push(resolve));
    input$.next(heardAt(1));
    input$.next(pending(2, later()));
    input$.next(heardAt(3));
    input$.next(pending(4, later()));
    input$.next(heardAt(5));
    input$.complete();
    expect(heard).toEqual([1]);
    answers[1]!(JUDGEMENT);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([1]);
    answers[0]!(JUDGEMENT);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([1, 2, 3, 4, 5]);
    expect(outcome()).toBe('complete');
  });

  test('ends with the first that fails, and puts out nothing behind it', async () => {
    const { input$, heard, outcome } = byHand();
    input$.next(pending(1, Promise.resolve(JUDGEMENT)));
    input$.next(pending(2, Promise.reject(new Error('model failed'))));
    input$.next(heardAt(3));
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([1]);
    expect(outcome()).toEqual(new Error('model failed'));
  });

  test('does not wait at all where nothing is judged', () => {
    const { input$, heard } = byHand();
    input$.next(skipped(1));
    input$.next(heardAt(2));
    expect(heard).toEqual([1, 2]);
  });

  test('is given up when nobody listens any more', async () => {
    const values: unknown[] = [];
    let answer: (judgement: Judgement) => void = () => {};
    const slow = new Promise<Judgement>((resolve) => (answer = resolve));
    const subscription = from([pending(1, slow), heardAt(2)])
      .pipe(awaitVerdictsOfTurn())
      .subscribe((value) => values.push(value));
    subscription.unsubscribe();
    answer(JUDGEMENT);
    await new Promise((resolve) => setImmediate(resolve));
    expect(values).toEqual([]);
  });
});
