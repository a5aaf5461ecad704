import type { EventType } from '../../sdk/events.ts';

/** One event as it is kept and sent: written to JSON once, whoever receives it. */
export interface LoggedEvent {
  readonly stream: string;
  readonly epoch: string;
  readonly offset: number;
  /** Place among the events of all streams of this server: 0, 1, 2, … */
  readonly sequence: number;
  readonly type: EventType;
  /** Channel it belongs to, null for events of the whole stream. */
  readonly channel: number | null;
  /** The event with its envelope, as JSON. */
  readonly json: string;
  /** When it was published, ms since the Unix epoch. */
  readonly publishedAtMs: number;
}

/** The recent events of one stream. */
export interface EventLog {
  /** Offset of the newest event, -1 before the first. */
  readonly newestOffset: number;
  /** Offset of the oldest event that can still be read; `newestOffset + 1` when there is none. */
  readonly oldestOffset: number;
  /** Sequence number of the newest event that can no longer be read, -1 when all can. */
  readonly forgottenSequence: number;
  /** Adds the next event; its offset must be `newestOffset + 1`. */
  append(event: LoggedEvent): void;
  /**
   * Events from an offset on, oldest first.
   *
   * @param offset - first offset wanted; events before `oldestOffset` are gone and left out
   */
  from(offset: number): readonly LoggedEvent[];
}

/** How much an {@link EventLog} keeps. */
export interface EventLogLimits {
  readonly maxEvents: number;
  /** Age at which an event is forgotten, ms. */
  readonly maxAgeMs: number;
}

/**
 * An {@link EventLog} in this process's memory.
 *
 * @param limits - whichever is reached first forgets the oldest event
 * @param now - the time, ms since the Unix epoch
 */
export function createMemoryEventLog(limits: EventLogLimits, now: () => number): EventLog {
  const events: LoggedEvent[] = [];
  let newestOffset = -1;
  let forgottenSequence = -1;

  function forget(): void {
    const oldestAllowed = now() - limits.maxAgeMs;
    let count = Math.max(0, events.length - limits.maxEvents);
    while (count < events.length && events[count]!.publishedAtMs < oldestAllowed) count += 1;
    if (count === 0) return;
    forgottenSequence = events[count - 1]!.sequence;
    events.splice(0, count);
  }

  return {
    get newestOffset() {
      return newestOffset;
    },
    get oldestOffset() {
      forget();
      return events[0]?.offset ?? newestOffset + 1;
    },
    get forgottenSequence() {
      forget();
      return forgottenSequence;
    },
    append(event) {
      if (event.offset !== newestOffset + 1) {
        throw new RangeError(`offset must be ${newestOffset + 1}, got ${event.offset}`);
      }
      events.push(event);
      newestOffset = event.offset;
      forget();
    },
    from(offset) {
      forget();
      const oldest = events[0]?.offset ?? 0;
      return events.slice(Math.max(0, offset - oldest));
    },
  };
}
