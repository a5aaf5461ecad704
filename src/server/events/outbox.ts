import type { GapMessage } from '../../sdk/messages.ts';
import type { LoggedEvent } from '../hub/event-log.ts';
import type { Packet } from '../hub/packet.ts';

/** Where an {@link Outbox} writes to: one WebSocket or one SSE response. */
export interface OutboxSink {
  /** Bytes written and not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Writes one event. */
  writePacket(packet: Packet): void;
  /** Writes the notice that events were left out. */
  writeGap(gap: GapMessage): void;
  /** Gives up on a reader that is too slow; nothing is written afterwards. */
  overflow(): void;
}

/** When an {@link Outbox} calls its reader slow. */
export interface OutboxLimits {
  /** Unsent bytes from which events wait, and windows give way to newer ones. */
  readonly slowBytes: number;
  /** Unsent bytes, waiting ones included, at which the reader is given up. */
  readonly maxBytes: number;
}

/** A run of events that were left out. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

/** What waits of one stream, in the order of its offsets. */
interface Waiting {
  readonly stream: string;
  readonly epoch: string;
  readonly items: (Packet | Hole)[];
}

/**
 * Sends events to one subscriber without letting a slow one grow without bound.
 *
 * While more than `slowBytes` are unsent, events wait here, and of `emotion.window` only the newest of each channel. When
 * the reader has caught up they follow in order of their offsets, each hole named by a `gap` where it lies. Events
 * of the past that were promised to a resuming subscriber wait too, but none of them is ever left out; nor is an event that
 * only waits for these to be read.
 */
export class Outbox {
  readonly #sink: OutboxSink;
  readonly #limits: OutboxLimits;
  readonly #onDropped: () => void;
  /** Promised events of the past; they go first. */
  #replay: Packet[] = [];
  /** Replays that have been announced and have not come yet. */
  #replaysExpected = 0;
  readonly #waiting = new Map<string, Waiting>();
  #waitingBytes = 0;
  #closed = false;

  /**
   * @param sink - where to write
   * @param limits - when the reader is slow
   * @param onDropped - called for every event left out
   */
  constructor(sink: OutboxSink, limits: OutboxLimits, onDropped: () => void) {
    this.#sink = sink;
    this.#limits = limits;
    this.#onDropped = onDropped;
  }

  /** Sends an event, now or as soon as the reader has caught up. */
  push(packet: Packet): void {
    if (this.#closed) return;
    this.flush();
    if (!this.#mustWait) this.#sink.writePacket(packet);
    else this.#hold(packet);
    if (this.#sink.bufferedBytes + this.#waitingBytes > this.#limits.maxBytes) {
      this.close();
      this.#sink.overflow();
    }
  }

  /** Holds everything pushed from now on until `replay` brings the events of the past, which have yet to be read. */
  expectReplay(): void {
    this.#replaysExpected += 1;
  }

  /** Sends the events of the past that `expectReplay` announced, all of them, before anything pushed since. */
  replay(packets: readonly Packet[]): void {
    this.#replaysExpected -= 1;
    if (this.#closed) return;
    this.#replay.push(...packets);
    this.flush();
  }

  /** Writes everything that waits, however slow the reader is, because nothing follows that could be waited for. */
  flushAll(): void {
    for (const packet of this.#replay) this.#sink.writePacket(packet);
    this.#replay = [];
    for (const waiting of this.#waiting.values()) this.#releaseAll(waiting);
    this.#waiting.clear();
  }

  /** Writes what waits as far as the reader has room; call it whenever the reader has drained. */
  flush(): void {
    if (this.#closed || this.#replaysExpected > 0) return;
    let sent = 0;
    while (sent < this.#replay.length && !this.#isSlow) this.#sink.writePacket(this.#replay[sent++]!);
    if (sent > 0) this.#replay = this.#replay.slice(sent);
    if (this.#replay.length > 0) return;
    for (const [stream, waiting] of this.#waiting) {
      if (this.#isSlow) return;
      this.#waiting.delete(stream);
      this.#releaseAll(waiting);
    }
  }

  /** Forgets what waits; nothing is written afterwards. */
  close(): void {
    this.#closed = true;
    this.#replay = [];
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  get #isSlow(): boolean {
    return this.#sink.bufferedBytes > this.#limits.slowBytes;
  }

  get #mustWait(): boolean {
    return this.#replaysExpected > 0 || this.#replay.length > 0 || this.#waiting.size > 0 || this.#isSlow;
  }

  #releaseAll({ stream, epoch, items }: Waiting): void {
    for (const item of items) {
      if (isPacket(item)) {
        this.#waitingBytes -= item.event.json.length;
        this.#sink.writePacket(item);
      } else {
        this.#sink.writeGap({ type: 'gap', stream, epoch, from: item.from, to: item.to, reason: 'slow' });
      }
    }
  }

  #hold(packet: Packet): void {
    const { stream, epoch, type } = packet.event;
    const key = `${epoch} ${stream}`;
    const waiting = this.#waiting.get(key) ?? { stream, epoch, items: [] };
    this.#waiting.set(key, waiting);
    if (type === 'emotion.window' && this.#replaysExpected === 0)
      this.#dropOlderWindow(waiting.items, packet.event);
    waiting.items.push(packet);
    this.#waitingBytes += packet.event.json.length;
  }

  #dropOlderWindow(items: (Packet | Hole)[], newer: LoggedEvent): void {
    const index = items.findIndex((item) => isPacket(item) && isOlderWindow(item.event, newer));
    if (index < 0) return;
    const { event } = items[index] as Packet;
    this.#waitingBytes -= event.json.length;
    this.#onDropped();
    items[index] = { from: event.offset, to: event.offset };
    mergeHoles(items, index);
  }
}

function isPacket(item: Packet | Hole): item is Packet {
  return 'event' in item;
}

function isOlderWindow(event: LoggedEvent, newer: LoggedEvent): boolean {
  return event.type === 'emotion.window' && event.channel === newer.channel;
}

/** Joins the hole at `index` with holes right beside it: nothing was sent between them. */
function mergeHoles(items: (Packet | Hole)[], index: number): void {
  let first = index;
  let last = index;
  if (first > 0 && !isPacket(items[first - 1]!)) first -= 1;
  if (last + 1 < items.length && !isPacket(items[last + 1]!)) last += 1;
  const { from } = items[first] as Hole;
  const { to } = items[last] as Hole;
  items.splice(first, last - first + 1, { from, to });
}
