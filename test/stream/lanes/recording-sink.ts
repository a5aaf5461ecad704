import type { PipelineEvent } from '../../../src/sdk/events.ts';
import type { LaneSink } from '../../../src/stream/lanes/lane.ts';

/** A sink that keeps what it receives and lets a test wait for it. */
export interface RecordingSink extends LaneSink {
  readonly events: PipelineEvent[];
  readonly errors: Error[];
  readonly positions: number[];
  /** Resolves with the first event of a type, at once if there has been one. */
  first(type: PipelineEvent['type']): Promise<PipelineEvent>;
  /** Resolves when the stream has failed. */
  readonly failure: Promise<Error>;
}

/** Creates a {@link RecordingSink}. */
export function recordingSink(): RecordingSink {
  const events: PipelineEvent[] = [];
  const errors: Error[] = [];
  const positions: number[] = [];
  let waiting: { type: string; resolve: (event: PipelineEvent) => void }[] = [];
  let fail: (error: Error) => void = () => {};
  const failure = new Promise<Error>((resolve) => {
    fail = resolve;
  });
  return {
    events,
    errors,
    positions,
    failure,
    event(event) {
      events.push(event);
      for (const { resolve } of waiting.filter(({ type }) => type === event.type)) resolve(event);
      waiting = waiting.filter(({ type }) => type !== event.type);
    },
    progress: (processedMs) => void positions.push(processedMs),
    failed(error) {
      errors.push(error);
      fail(error);
    },
    first(type) {
      const seen = events.find((event) => event.type === type);
      return seen ? Promise.resolve(seen) : new Promise((resolve) => waiting.push({ type, resolve }));
    },
  };
}
