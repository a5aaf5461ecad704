import {
  EMPTY,
  finalize,
  from,
  NEVER,
  type OperatorFunction,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs';
import { describe, expect, test } from 'vitest';

/** What the contract needs to know of an operator. */
export interface OperatorCase<In, Out> {
  /** Makes the operator anew. */
  readonly create: () => OperatorFunction<In, Out>;
  /** A few values that belong together and lead to at least one value, without waiting for anything. */
  readonly inputs: readonly In[];
  /** Values the operator puts out where the source completes without any; none when left out. */
  readonly onEmpty?: readonly Out[];
  /** Makes a value fit to be compared, where it holds functions. */
  readonly comparable?: (value: Out) => unknown;
  /** The operator with a callback that throws `new Error('broken')`, at the latest when it has seen all inputs. */
  readonly createBroken?: () => OperatorFunction<In, Out>;
}

interface Observed<Out> {
  readonly values: Out[];
  error: unknown;
  isComplete: boolean;
  unsubscribe(): void;
}

function observe<In, Out>(
  source$: Parameters<OperatorFunction<In, Out>>[0],
  operator: OperatorFunction<In, Out>,
): Observed<Out> {
  const observed: Observed<Out> = { values: [], error: undefined, isComplete: false, unsubscribe() {} };
  const subscription = source$.pipe(operator).subscribe({
    next: (value) => void observed.values.push(value),
    error: (error) => {
      observed.error = error;
    },
    complete: () => {
      observed.isComplete = true;
    },
  });
  observed.unsubscribe = () => subscription.unsubscribe();
  return observed;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function* endlessly<T>(values: readonly T[]): Generator<T> {
  for (;;) yield* values;
}

/**
 * The cases every operator must get right, whatever it does: never, empty, one, many, error, unending, unsubscribed early, and
 * a callback that throws.
 *
 * @param name - of the operator
 * @param operatorCase - how to make it and what to feed it
 */
export function describeOperator<In, Out>(name: string, operatorCase: OperatorCase<In, Out>): void {
  const { create, inputs, onEmpty = [], comparable = (value) => value, createBroken } = operatorCase;

  describe(`${name}, as an operator`, () => {
    test('puts nothing out while the source is silent', () => {
      expect(observe(NEVER, create())).toMatchObject({ values: [], error: undefined, isComplete: false });
    });

    test('completes with an empty source', async () => {
      const observed = observe(EMPTY, create());
      await settled();
      expect(observed).toMatchObject({ values: onEmpty, error: undefined, isComplete: true });
    });

    test('takes a single value', async () => {
      const observed = observe(from(inputs.slice(0, 1)), create());
      await settled();
      expect(observed).toMatchObject({ error: undefined, isComplete: true });
    });

    test('takes many values, and keeps nothing between subscriptions', async () => {
      const operator = create();
      const first = observe(from(inputs), operator);
      await settled();
      const second = observe(from(inputs), operator);
      await settled();
      expect(first).toMatchObject({ error: undefined, isComplete: true });
      expect(first.values.length).toBeGreaterThan(0);
      expect(second.values.map(comparable)).toEqual(first.values.map(comparable));
    });

    test('passes the source’s error on', () => {
      const failure = new Error('source failed');
      expect(
        observe(
          throwError(() => failure),
          create(),
        ),
      ).toMatchObject({ error: failure, isComplete: false });
    });

    test('lets go of an unending source once enough has been heard', async () => {
      const enough = await new Promise<Out[]>((resolve) => {
        from(endlessly(inputs)).pipe(create(), take(1), toArray()).subscribe(resolve);
      });
      expect(enough).toHaveLength(1);
    });

    test('lets go of the source when nobody listens any more', () => {
      const source$ = new Subject<In>();
      let isReleased = false;
      const observed = observe(source$.pipe(finalize(() => (isReleased = true))), create());
      source$.next(inputs[0]!);
      observed.unsubscribe();
      const before = observed.values.length;
      for (const input of inputs) source$.next(input);
      expect(isReleased).toBe(true);
      expect(observed.values).toHaveLength(before);
    });

    if (createBroken === undefined) return;
    test('puts out the error of a callback that throws', async () => {
      const observed = observe(from(inputs), createBroken());
      await settled();
      expect(observed).toMatchObject({ error: new Error('broken'), isComplete: false });
    });
  });
}
