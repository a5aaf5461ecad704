import { UndertoneError } from '../../sdk/errors.ts';
import type { UndertoneEvent } from '../../sdk/events.ts';
import type { Clock, Timer } from '../clock.ts';
import type { StreamMatcher } from '../protocol/stream-pattern.ts';
import type { EventLog, LoggedEvent, OpenEventLog } from './event-log.ts';
import { HubStream } from './hub-stream.ts';
import { createIdentifier } from './identifier.ts';
import { createPacket, type Packet } from './packet.ts';
import { readEvents } from './read-events.ts';

/** Wants the events of some streams. */
export interface HubListener {
  readonly matches: StreamMatcher;
  /** Called with every event of a matching stream, in the order they were published; must not throw. */
  deliver(packet: Packet): void;
}

/** What a hub needs from outside. */
export interface HubOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1), for names that must not repeat. */
  readonly random: () => number;
  /** Where the events of each stream are kept. */
  readonly openLog: OpenEventLog;
  /** How long an ended stream can still be read, ms. */
  readonly retainEndedMs: number;
  /** Told of every event before listeners are; for metrics. */
  readonly onEvent: (event: UndertoneEvent) => void;
  /** Told of every event after listeners are, and may publish more; for plugins. */
  readonly onPublished?: (event: LoggedEvent) => void;
}

interface Entry {
  readonly stream: HubStream;
  /** Those who match this stream, found once and not at every event. */
  readonly listeners: Set<HubListener>;
  /** Runs after the stream has ended. */
  removal: Timer | null;
}

/** Where events come together: gives every stream a log and every listener its events. */
export class Hub {
  /** Identifies this run of the server; sequence numbers of another run mean nothing here. */
  readonly epoch: string;
  readonly #options: HubOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<HubListener>();
  #newestSequence = -1;
  /** Newest event of any stream that is no longer here at all. */
  #removedSequence = -1;

  constructor(options: HubOptions) {
    this.#options = options;
    this.epoch = createIdentifier(options.random);
  }

  /** Sequence number of the newest event of all streams, -1 before the first. */
  get newestSequence(): number {
    return this.#newestSequence;
  }

  /** Live streams and those that ended recently, in the order they began. */
  get streams(): readonly HubStream[] {
    return [...this.#entries.values()].map(({ stream }) => stream);
  }

  /** Number of streams that have not ended. */
  get liveStreams(): number {
    return this.streams.filter(({ live }) => live).length;
  }

  /** A live stream or one that ended recently. */
  get(name: string): HubStream | undefined {
    return this.#entries.get(name)?.stream;
  }

  /**
   * Begins a stream; one of the same name that has ended makes room for it.
   *
   * @throws UndertoneError `ERR_STREAM_EXISTS` while a stream of that name is live
   */
  open(name: string): HubStream {
    const before = this.#entries.get(name);
    if (before?.stream.live) throw streamExists(name);
    if (before !== undefined) this.#remove(before);
    const entry = this.#createEntry(name);
    this.#entries.set(name, entry);
    return entry.stream;
  }

  /** Takes back a stream of which nothing was ever published. */
  discard(stream: HubStream): void {
    const entry = this.#entries.get(stream.name);
    if (entry?.stream === stream && stream.log.newestOffset < 0) this.#entries.delete(stream.name);
  }

  /** Begins delivery to a listener; the function returned ends it. */
  listen(listener: HubListener): () => void {
    this.#listeners.add(listener);
    for (const { stream, listeners } of this.#entries.values()) {
      if (listener.matches(stream.name)) listeners.add(listener);
    }
    return () => {
      this.#listeners.delete(listener);
      for (const { listeners } of this.#entries.values()) listeners.delete(listener);
    };
  }

  /**
   * Everything that matching streams have said after a sequence number and up to this call, oldest first.
   *
   * @returns null when a part of it can no longer be had: all or none
   */
  async since(sequence: number, matches: StreamMatcher): Promise<readonly LoggedEvent[] | null> {
    if (this.#removedSequence > sequence) return null;
    const logs = this.streams.filter(({ name }) => matches(name)).map(({ log }) => log);
    if (logs.some((log) => log.forgottenSequence > sequence)) return null;
    const events = await Promise.all(logs.map((log) => readEvents(log, 0)));
    return events
      .flat()
      .filter((event) => event.sequence > sequence)
      .sort((a, b) => a.sequence - b.sequence);
  }

  /** Wraps an event of the past for sending. */
  packet(event: LoggedEvent): Packet {
    return createPacket(event, this.epoch);
  }

  /** Forgets all streams and stops all timers; calling it again does nothing. */
  close(): void {
    for (const { removal } of this.#entries.values()) removal?.cancel();
    this.#entries.clear();
    this.#listeners.clear();
  }

  #createEntry(name: string): Entry {
    const { clock, openLog } = this.#options;
    const stream = new HubStream({
      name,
      log: openLog(name),
      now: clock.now,
      onPublish: (event) => this.#publish(entry, event),
    });
    const listeners = new Set([...this.#listeners].filter((listener) => listener.matches(name)));
    const entry: Entry = { stream, listeners, removal: null };
    return entry;
  }

  #publish(entry: Entry, event: UndertoneEvent): void {
    const logged = this.#record(entry.stream.log, event);
    this.#options.onEvent(event);
    const packet = this.packet(logged);
    for (const listener of entry.listeners) listener.deliver(packet);
    if (!entry.stream.live) {
      entry.removal = this.#options.clock.after(this.#options.retainEndedMs, () => this.#remove(entry));
    }
    this.#options.onPublished?.(logged);
  }

  #record(log: EventLog, event: UndertoneEvent): LoggedEvent {
    this.#newestSequence += 1;
    const logged: LoggedEvent = {
      stream: event.stream,
      epoch: event.epoch,
      offset: event.offset,
      sequence: this.#newestSequence,
      type: event.type,
      channel: 'channel' in event ? (event.channel ?? null) : null,
      json: JSON.stringify(event),
      publishedAtMs: this.#options.clock.now(),
    };
    log.append(logged);
    return logged;
  }

  #remove(entry: Entry): void {
    entry.removal?.cancel();
    const { name, log } = entry.stream;
    this.#removedSequence = Math.max(this.#removedSequence, log.newestSequence);
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
  }
}

function streamExists(name: string): UndertoneError {
  return new UndertoneError(
    'ERR_STREAM_EXISTS',
    `a stream named ${name} is live; choose another name, or try again when it has ended`,
    { retryable: true, retryAfterMs: 1_000 },
  );
}
