import type { EventEnvelope, UndertoneEvent } from '../events.ts';
import type { LogPosition, RecoveryResult } from '../messages.ts';
import type { SubscriberGap } from './status.ts';

/**
 * How far each stream has been read: what to resume from, and what has been seen before.
 *
 * A stream that has ended is forgotten, so a subscriber to `*` does not grow for as long as it lives.
 */
export class StreamPositions {
  #positions: Map<string, LogPosition>;

  constructor(since: Readonly<Record<string, LogPosition>>) {
    this.#positions = new Map(Object.entries(since));
  }

  /** The positions in the form of the `subscribe` message; undefined when there are none. */
  toSince(): Readonly<Record<string, LogPosition>> | undefined {
    return this.#positions.size === 0 ? undefined : Object.fromEntries(this.#positions);
  }

  /**
   * Notes an event.
   *
   * @param event - as received
   * @returns false when it has been seen before
   */
  advance(event: UndertoneEvent): boolean {
    if (this.#hasSeen(event)) return false;
    if (event.type === 'stream.ended') this.#positions.delete(event.stream);
    else this.#positions.set(event.stream, { epoch: event.epoch, offset: event.offset });
    return true;
  }

  /**
   * Takes the server's answer to a resume request and tells which events are lost.
   *
   * @param recovered - one entry a stream, as in the `subscribed` message
   */
  reconcile(recovered: Readonly<Record<string, RecoveryResult>>): SubscriberGap[] {
    const gaps: SubscriberGap[] = [];
    for (const [stream, position] of [...this.#positions]) {
      const result = recovered[stream];
      if (result?.recovered) continue;
      const sameHistory = result?.epoch === position.epoch;
      if (!sameHistory || result.offset > position.offset) {
        const to = sameHistory ? result.offset : null;
        gaps.push({
          type: 'gap',
          stream,
          epoch: position.epoch,
          from: position.offset + 1,
          to,
          reason: 'notRecovered',
        });
      }
      if (result && result.offset >= 0)
        this.#positions.set(stream, { epoch: result.epoch, offset: result.offset });
      else this.#positions.delete(stream);
    }
    return gaps;
  }

  #hasSeen({ stream, epoch, offset }: EventEnvelope): boolean {
    const position = this.#positions.get(stream);
    return position !== undefined && position.epoch === epoch && offset <= position.offset;
  }
}
