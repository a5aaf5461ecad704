import { Observable, type OperatorFunction } from 'rxjs';

/** What one subscription of a stage does with its values. */
export interface StageHandler<In> {
  next(value: In): void;
  /** Frees what the subscription holds, however it ends. */
  close?(): void;
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
        source$.subscribe({
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
