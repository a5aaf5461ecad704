import { concatMap, from, type OperatorFunction, of, pipe, Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  MAX_WAITING_INPUTS,
  oneTurnAtATime,
  type TurnTaking,
} from '../../../../src/stream/operators/turns/one-turn-at-a-time.ts';
import { describeOperator } from '../operator-contract.ts';

/** Inputs are words, their letters the turns; `.` is the end, and answers are letters in capitals. */
type Done = '|';
type Letters = TurnTaking<string, string, string, Done>;

const END = '.';
const isDone = (value: string | Done): value is Done => value === '|';

const shout: OperatorFunction<string, string | Done> = concatMap((letter) =>
  of(letter.toUpperCase(), '|' as const),
);

function spell(start: (first: string) => Letters): OperatorFunction<string, string> {
  return oneTurnAtATime<string, string, string, Done>({
    start,
    isDone,
    isEnd: (input) => input === END,
    endOfSource: END,
  });
}

const spellAtOnce = () => spell(() => ({ cut: (word) => word, work: shout }));

describeOperator('oneTurnAtATime', {
  create: spellAtOnce,
  inputs: ['one', 'two'],
  onEmpty: ['.'],
  createBroken: () =>
    spell(() => ({
      cut: () => {
        throw new Error('broken');
      },
      work: shout,
    })),
});

/** An operator whose turns are answered by hand. */
function byHand() {
  const begun: string[] = [];
  const answer$ = new Subject<string | Done>();
  const heard: string[] = [];
  const input$ = new Subject<string>();
  let outcome = '';
  const subscription = input$
    .pipe(
      spell(() => ({
        cut: (word) => word,
        work: pipe(
          concatMap((letter: string) => {
            begun.push(letter);
            return of<string>();
          }),
          (nothing$) => {
            nothing$.subscribe();
            return answer$;
          },
        ),
      })),
    )
    .subscribe({
      next: (value) => heard.push(value),
      error: ({ code }) => (outcome = code),
      complete: () => (outcome = 'complete'),
    });
  return {
    begun,
    heard,
    input$,
    subscription,
    answer: (value: string) => answer$.next(value),
    finishTurn: () => answer$.next('|'),
    outcome: () => outcome,
  };
}

describe('turns', () => {
  test('begin only when the one before is over', () => {
    const { begun, input$, finishTurn } = byHand();
    input$.next('ab');
    input$.next('c');
    expect(begun).toEqual(['a']);
    finishTurn();
    expect(begun).toEqual(['a', 'b']);
    finishTurn();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('may put out any number of values before they are over', () => {
    const { heard, input$, answer, finishTurn } = byHand();
    input$.next('ab');
    answer('1');
    answer('2');
    finishTurn();
    answer('3');
    expect(heard).toEqual(['1', '2', '3']);
  });

  test('go on after the source has completed, and then the end has its turn', () => {
    const { begun, input$, finishTurn, outcome } = byHand();
    input$.next('a');
    input$.complete();
    expect(outcome()).toBe('');
    finishTurn();
    expect(begun).toEqual(['a', END]);
    finishTurn();
    expect(outcome()).toBe('complete');
  });

  test('do not begin after nobody listens any more', () => {
    const { begun, input$, subscription, finishTurn } = byHand();
    input$.next('ab');
    subscription.unsubscribe();
    finishTurn();
    expect(begun).toEqual(['a']);
    expect(input$.observed).toBe(false);
  });

  test('that are answered at once do not pile up the stack', () => {
    const word = 'a'.repeat(100_000);
    let count = 0;
    from([word])
      .pipe(spellAtOnce())
      .subscribe(() => count++);
    expect(count).toBe(100_001);
  });

  test('may be begun from within an answer, in order', () => {
    const input$ = new Subject<string>();
    const heard: string[] = [];
    input$.pipe(spellAtOnce()).subscribe((value) => {
      heard.push(value);
      if (value === 'A') input$.next('xy');
    });
    input$.next('abc');
    expect(heard).toEqual(['A', 'B', 'C', 'X', 'Y']);
  });
});

describe('inputs', () => {
  test('decide how the stream is worked on by the first of them', () => {
    const firsts: string[] = [];
    const operator = spell((first) => {
      firsts.push(first);
      return { cut: (word) => word, work: shout };
    });
    from(['one', 'two']).pipe(operator).subscribe();
    from(['three']).pipe(operator).subscribe();
    expect(firsts).toEqual(['one', 'three']);
  });

  test('after the end are not looked at', () => {
    const heard: string[] = [];
    from(['a', END, 'b'])
      .pipe(spellAtOnce())
      .subscribe((value) => heard.push(value));
    expect(heard).toEqual(['A', '.']);
  });

  test('may wait, but not without limit', () => {
    const { input$, outcome } = byHand();
    for (let n = 0; n <= MAX_WAITING_INPUTS; n++) input$.next('a');
    expect(outcome()).toBe('');
    input$.next('a');
    expect(outcome()).toBe('ERR_TOO_FAR_AHEAD');
  });
});

test('work that fails ends the stream with its error', () => {
  const failure = new Error('work failed');
  let error: unknown;
  const failing = spell(() => ({
    cut: (word) => word,
    work: concatMap(() => {
      throw failure;
    }),
  }));
  from(['a'])
    .pipe(failing)
    .subscribe({ error: (thrown) => (error = thrown) });
  expect(error).toBe(failure);
});
