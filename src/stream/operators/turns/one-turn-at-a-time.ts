import { Observable, type OperatorFunction, Subject } from 'rxjs';
import { UndertoneError } from '../../../sdk/errors.ts';
import { whileHeard } from '../stage.ts';

/** Inputs that may wait; a source that waits for its answers never has more than one here. */
export const MAX_WAITING_INPUTS = 16_384;

/** How inputs are cut into turns, and what is done in a turn. */
export interface TurnTaking<In, Turn, Out, Done> {
  /** Cuts an input into turns, lazily. */
  cut(input: In): Iterable<Turn>;
  /** Works on turns; it must answer each with one value for which `isDone` holds, and may take its time. */
  work: OperatorFunction<Turn, Out | Done>;
}

/** Options of {@link oneTurnAtATime}. */
export interface TurnTakingOptions<In, Turn, Out, Done> {
  /** Called with the first input, once a subscription: what to do may depend on how the stream begins. */
  readonly start: (first: In) => TurnTaking<In, Turn, Out, Done>;
  /** Whether a value says that a turn is over; such values are not passed on. */
  readonly isDone: (value: Out | Done) => value is Done;
  /** Whether an input is the last; what follows it is not looked at. */
  readonly isEnd: (input: In) => boolean;
  /** Stands for the last input where the source completes without one. */
  readonly endOfSource: In;
}

/**
 * The one place where a stream waits: a turn begins only when everything the turn before led to has been put out.
 *
 * What waits is the input, as it came, and not the much larger windows cut from it. The queue is bounded: a source that
 * does not wait for its answers is refused at {@link MAX_WAITING_INPUTS} with `ERR_TOO_FAR_AHEAD`.
 */
export function oneTurnAtATime<In, Turn, Out, Done>(
  options: TurnTakingOptions<In, Turn, Out, Done>,
): OperatorFunction<In, Out> {
  return (source$) =>
    new Observable((subscriber) => {
      const queue = createTurnQueue(options, {
        emit: (value) => subscriber.next(value),
        fail: (error) => subscriber.error(error),
        finish: () => subscriber.complete(),
      });
      subscriber.add(() => queue.close());
      subscriber.add(
        whileHeard(source$, subscriber).subscribe({
          next: (input) => queue.add(input),
          error: (error) => subscriber.error(error),
          complete: () => queue.add(options.endOfSource),
        }),
      );
    });
}

interface TurnQueueSink<Out> {
  emit(value: Out): void;
  fail(error: unknown): void;
  finish(): void;
}

function createTurnQueue<In, Turn, Out, Done>(
  { start, isDone, isEnd }: TurnTakingOptions<In, Turn, Out, Done>,
  sink: TurnQueueSink<Out>,
) {
  const turn$ = new Subject<Turn>();
  const waiting: In[] = [];
  let working: { readonly cut: (input: In) => Iterable<Turn>; stop(): void } | undefined;
  let turns: Iterator<Turn> | undefined;
  let isBusy = false;
  let isDraining = false;
  let hasEnded = false;
  let isClosed = false;

  function begin(first: In) {
    const { cut, work } = start(first);
    const subscription = turn$.pipe(work).subscribe({
      next(value) {
        if (!isDone(value)) return sink.emit(value);
        isBusy = false;
        drain();
      },
      error: (error) => sink.fail(error),
    });
    return { cut, stop: () => subscription.unsubscribe() };
  }

  function nextTurn(): Turn | undefined {
    for (;;) {
      const next = turns?.next();
      if (next !== undefined && next.done !== true) return next.value;
      turns = undefined;
      const input = waiting.shift();
      if (input === undefined) return undefined;
      working ??= begin(input);
      turns = working.cut(input)[Symbol.iterator]();
    }
  }

  /** Gives out turns until one of them takes its time; `isDraining` keeps those that do not from piling up the stack. */
  function drain(): void {
    if (isDraining) return;
    isDraining = true;
    try {
      while (!isBusy && !isClosed) {
        const turn = nextTurn();
        if (turn === undefined) {
          if (hasEnded) sink.finish();
          break;
        }
        isBusy = true;
        turn$.next(turn);
      }
    } catch (thrown) {
      sink.fail(thrown);
    } finally {
      isDraining = false;
    }
  }

  return {
    add(input: In): void {
      if (hasEnded) return;
      if (waiting.length >= MAX_WAITING_INPUTS) {
        sink.fail(tooFarAhead());
        return;
      }
      hasEnded = isEnd(input);
      waiting.push(input);
      drain();
    },
    close(): void {
      isClosed = true;
      working?.stop();
      waiting.length = 0;
    },
  };
}

function tooFarAhead(): UndertoneError {
  return new UndertoneError(
    'ERR_TOO_FAR_AHEAD',
    `${MAX_WAITING_INPUTS} inputs wait for analysis; wait for the progress that answers an input before sending many more`,
  );
}
