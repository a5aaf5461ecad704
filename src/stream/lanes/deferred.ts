/** A promise that is settled from outside. */
export interface Deferred {
  readonly promise: Promise<void>;
  /** Settling it again does nothing. */
  resolve(): void;
  reject(reason: unknown): void;
}

/** Creates a promise together with the functions that settle it, as `Promise.withResolvers` does from Node 22 on. */
export function createDeferred(): Deferred {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
