import { Observable, type OperatorFunction, type Subscriber, takeWhile } from 'rxjs';

/** What one subscription of a stage does with its values. */
export interface StageHandler<In> {
  next(value: In): void;
  /** Frees what the subscription holds, however it ends. */
  close?(): void;
}

/**
 * Lets go of a source once nobody listens any more, also of one that never returns from being subscribed to.
 *
 * An observer alone cannot: its subscription does not exist yet while a synchronous source is emitting.
 */
export function whileHeard<T>(source$: Observable<T>, subscriber: Subscriber<unknown>): Observable<T> {
  return source$.pipe(takeWhile(() => !subscriber.closed));
}

/**
 * A synchronous step with state: for every value it may emit any number of values before it returns.
 *
 * @param start - called once a subscription, so that the state it creates lives inside of it
 */
export function stage<In, Out>(
  start: (emit: (value: Out) => void) => StageHandler<In>,
): OperatorFunction<In, Out> {
  return (source$) =>
    new Observable((subscriber) => {
      const handler = start((value) => subscriber.next(value));
      subscriber.add(() => handler.close?.());
      subscriber.add(
        whileHeard(source$, subscriber).subscribe({
          next(value) {
            try {
              handler.next(value);
            } catch (thrown) {
              subscriber.error(thrown);
            }
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
    });
}
