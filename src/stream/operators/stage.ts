import { Observable, type OperatorFunction, Subscriber } from 'rxjs';

/** What one subscription of a stage does with its values. */
export interface StageHandler<In> {
  next(value: In): void;
  /** The source is complete; a handler without it is then complete too, one with it calls `finish` in its own time. */
  complete?(): void;
  /** Frees what the subscription holds, however it ends. */
  close?(): void;
}

/** How a stage ends other than with its source. */
export interface StageEnd {
  /** Ends it with an error. */
  fail(error: unknown): void;
  /** Ends it well. */
  finish(): void;
}

/**
 * A step with state: for every value it may emit any number of values, usually before it returns.
 *
 * It costs one call a value and allocates nothing: a stage is the very subscriber of its source and hands its values to the
 * subscriber of the next stage, where a stack of library operators would put several calls between them.
 *
 * @param start - called once a subscription, so that the state it creates lives inside of it
 */
export function stage<In, Out>(
  start: (emit: (value: Out) => void, end: StageEnd) => StageHandler<In>,
): OperatorFunction<In, Out> {
  return (source$) =>
    new Observable((listener) => {
      const end: StageEnd = {
        fail: (error) => listener.error(error),
        finish: () => listener.complete(),
      };
      const handler = start((value) => listener.next(value), end);
      source$.subscribe(new StageSubscriber(listener, handler));
    });
}

/**
 * Hands a source's values to a handler.
 *
 * An observer would not do: its subscription does not exist yet while a synchronous source is emitting, so that one which never
 * ends could not be let go. This one is closed with its listener, and such sources look at that.
 */
class StageSubscriber<In> extends Subscriber<In> {
  readonly #listener: Subscriber<unknown>;
  readonly #handler: StageHandler<In>;

  constructor(listener: Subscriber<unknown>, handler: StageHandler<In>) {
    super(listener);
    this.#listener = listener;
    this.#handler = handler;
    this.add(() => handler.close?.());
  }

  protected override _next(value: In): void {
    try {
      this.#handler.next(value);
    } catch (thrown) {
      this.#listener.error(thrown);
    }
  }

  protected override _complete(): void {
    const { complete } = this.#handler;
    if (complete === undefined) super._complete();
    else complete();
  }
}
