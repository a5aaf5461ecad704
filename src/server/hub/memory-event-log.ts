import type { EventLog, LoggedEvent, OpenEventLog } from './event-log.ts';
import { createIdentifier } from './identifier.ts';

/** How much of a stream a log in memory keeps; whichever is reached first forgets the oldest event. */
export interface EventLogLimits {
  readonly maxEvents: number;
  /** Age at which an event is forgotten, ms. */
  readonly maxAgeMs: number;
}

/** What {@link createMemoryEventLogs} needs from outside. */
export interface MemoryEventLogOptions {
  readonly limits: EventLogLimits;
  /** The time, ms since the Unix epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1), for epochs. */
  readonly random: () => number;
}

/** Events a page. */
const PAGE_LENGTH = 128;

/**
 * Logs in this process's memory: every stream begins a history of its own, which ends with the process.
 *
 * @param options - how much is kept, and what time it is
 */
export function createMemoryEventLogs({ limits, now, random }: MemoryEventLogOptions): OpenEventLog {
  return () => new MemoryEventLog(createIdentifier(random), limits, now);
}

class MemoryEventLog implements EventLog {
  readonly epoch: string;
  readonly #limits: EventLogLimits;
  readonly #now: () => number;
  readonly #events: LoggedEvent[] = [];
  #newestOffset = -1;
  #newestSequence = -1;
  #forgottenSequence = -1;

  constructor(epoch: string, limits: EventLogLimits, now: () => number) {
    this.epoch = epoch;
    this.#limits = limits;
    this.#now = now;
  }

  get newestOffset(): number {
    return this.#newestOffset;
  }

  get oldestOffset(): number {
    this.#forget();
    return this.#events[0]?.offset ?? this.#newestOffset + 1;
  }

  get newestSequence(): number {
    return this.#newestSequence;
  }

  get forgottenSequence(): number {
    this.#forget();
    return this.#forgottenSequence;
  }

  append(event: LoggedEvent): void {
    if (event.offset !== this.#newestOffset + 1) {
      throw new RangeError(`offset must be ${this.#newestOffset + 1}, got ${event.offset}`);
    }
    this.#events.push(event);
    this.#newestOffset = event.offset;
    this.#newestSequence = event.sequence;
    this.#forget();
  }

  read(from: number): AsyncIterable<readonly LoggedEvent[]> {
    this.#forget();
    const oldest = this.#events[0]?.offset ?? 0;
    return inPages(this.#events.slice(Math.max(0, from - oldest)));
  }

  #forget(): void {
    const oldestAllowed = this.#now() - this.#limits.maxAgeMs;
    let count = Math.max(0, this.#events.length - this.#limits.maxEvents);
    while (count < this.#events.length && this.#events[count]!.publishedAtMs < oldestAllowed) count += 1;
    if (count === 0) return;
    this.#forgottenSequence = this.#events[count - 1]!.sequence;
    this.#events.splice(0, count);
  }
}

async function* inPages(events: readonly LoggedEvent[]): AsyncGenerator<readonly LoggedEvent[]> {
  for (let start = 0; start < events.length; start += PAGE_LENGTH) {
    yield events.slice(start, start + PAGE_LENGTH);
  }
}
