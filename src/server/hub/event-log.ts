import type { EventType } from '../../sdk/events.ts';

/** An event as the log keeps it and every subscriber receives it. */
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

/**
 * The recent events of one stream, in memory or on something that outlives this process.
 *
 * Adding never waits, since a lane does not; reading may, since a disk or another machine does.
 * `test/server/hub/event-log-conformance.ts` has the tests that every implementation passes.
 */
export interface EventLog {
  /** Names one unbroken history of the stream: as long as it stays the same, nothing after a known offset is lost unsaid. */
  readonly epoch: string;
  /** Offset of the newest event, -1 before the first. */
  readonly newestOffset: number;
  /** Offset of the oldest event that can still be read; `newestOffset + 1` when there is none. */
  readonly oldestOffset: number;
  /** Sequence number of the newest event, -1 before the first. */
  readonly newestSequence: number;
  /** Sequence number of the newest event that can no longer be read, -1 when all can. */
  readonly forgottenSequence: number;
  /**
   * Adds the next event.
   *
   * @throws RangeError unless its offset is `newestOffset + 1`: there are no holes
   */
  append(event: LoggedEvent): void;
  /**
   * Reads events, oldest first, a page at a time.
   *
   * What can be read is settled by the call: events that are added later do not appear, and events that are forgotten while it is
   * being read still do.
   *
   * @param from - first offset wanted; events before `oldestOffset` are gone and left out
   * @returns pages of one event or more, without holes between them
   */
  read(from: number): AsyncIterable<readonly LoggedEvent[]>;
}

/**
 * Opens the log of a stream that begins.
 *
 * @param stream - its name
 * @returns a log whose epoch no other history of that name ever had, unless all of that history is in the log
 */
export type OpenEventLog = (stream: string) => EventLog;
