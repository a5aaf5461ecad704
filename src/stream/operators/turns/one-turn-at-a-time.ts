import { type OperatorFunction, Subject, Subscription } from 'rxjs';
import { UndertoneError } from '../../../sdk/errors.ts';
import { stage } from '../stage.ts';

/** Inputs that may wait; a source that waits for its answers never has more than one here. */
export const MAX_WAITING_INPUTS = 16_384;

/** How inputs are cut into turns, and what is done in a turn. */
export interface TurnTaking<In, Turn, Out, Done> {
  /** Cuts an input into turns, lazily. */
  readonly cut: (input: In) => Iterable<Turn>;
  /** Works on turns; it must answer each with one value for which `isDone` holds, and may take its time. */
  readonly work: OperatorFunction<Turn, Out | Done>;
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
  return stage((emit, { fail, finish }) => {
    const queue = new TurnQueue(options, { emit, fail, finish });
    return {
      next: (input) => queue.add(input),
      complete: () => queue.add(options.endOfSource),
      close: () => queue.close(),
    };
  });
}

interface TurnQueueSink<Out> {
  emit(value: Out): void;
  fail(error: unknown): void;
  finish(): void;
}

class TurnQueue<In, Turn, Out, Done> {
  readonly #options: TurnTakingOptions<In, Turn, Out, Done>;
  readonly #sink: TurnQueueSink<Out>;
  readonly #turn$ = new Subject<Turn>();
  readonly #waiting: In[] = [];
  readonly #work = new Subscription();
  #cut: ((input: In) => Iterable<Turn>) | undefined;
  /** What is left of the input that has its turns. */
  #turns: Iterator<Turn> | undefined;
  #isBusy = false;
  #isDraining = false;
  #hasEnded = false;

  constructor(options: TurnTakingOptions<In, Turn, Out, Done>, sink: TurnQueueSink<Out>) {
    this.#options = options;
    this.#sink = sink;
  }

  add(input: In): void {
    if (this.#hasEnded) return;
    if (this.#waiting.length >= MAX_WAITING_INPUTS) {
      this.#sink.fail(tooFarAhead());
      return;
    }
    this.#hasEnded = this.#options.isEnd(input);
    this.#waiting.push(input);
    this.#drain();
  }

  close(): void {
    this.#work.unsubscribe();
    this.#waiting.length = 0;
  }

  /** Gives out turns until one of them takes its time; `#isDraining` keeps those that do not from piling up the stack. */
  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      while (!this.#isBusy && !this.#work.closed) {
        const turn = this.#nextTurn();
        if (turn === undefined) {
          if (this.#hasEnded) this.#sink.finish();
          break;
        }
        this.#isBusy = true;
        this.#turn$.next(turn);
      }
    } catch (thrown) {
      this.#sink.fail(thrown);
    } finally {
      this.#isDraining = false;
    }
  }

  #nextTurn(): Turn | undefined {
    for (;;) {
      const next = this.#turns?.next();
      if (next !== undefined && next.done !== true) return next.value;
      this.#turns = undefined;
      const input = this.#waiting.shift();
      if (input === undefined) return undefined;
      this.#cut ??= this.#begin(input);
      this.#turns = this.#cut(input)[Symbol.iterator]();
    }
  }

  /** The first input is here: starts the work and returns how inputs are to be cut. */
  #begin(first: In): (input: In) => Iterable<Turn> {
    const { cut, work } = this.#options.start(first);
    const observer = {
      next: (value: Out | Done) => this.#take(value),
      error: (error: unknown) => this.#sink.fail(error),
    };
    this.#work.add(this.#turn$.pipe(work).subscribe(observer));
    return cut;
  }

  #take(value: Out | Done): void {
    if (!this.#options.isDone(value)) {
      this.#sink.emit(value);
      return;
    }
    this.#isBusy = false;
    this.#drain();
  }
}

function tooFarAhead(): UndertoneError {
  return new UndertoneError(
    'ERR_TOO_FAR_AHEAD',
    `${MAX_WAITING_INPUTS} inputs wait for analysis; wait for the progress that answers an input before sending many more`,
  );
}
