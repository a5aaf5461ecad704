import { encodeTextFrame } from '../protocol/text-frame.ts';
import type { LoggedEvent } from './event-log.ts';

/** An event on its way out; its bytes are made once, by the first subscriber that needs them. */
export interface Packet {
  readonly event: LoggedEvent;
  /** The event as one WebSocket text message. */
  textFrame(): Buffer;
  /** The event as one Server-Sent Event, its `id` usable as `Last-Event-ID`. */
  sseBlock(): Buffer;
}

/**
 * Wraps a logged event for sending.
 *
 * @param event - what was published
 * @param hubEpoch - identifies this server's run; the first part of the SSE id
 */
export function createPacket(event: LoggedEvent, hubEpoch: string): Packet {
  let frame: Buffer | null = null;
  let block: Buffer | null = null;
  return {
    event,
    textFrame() {
      frame ??= encodeTextFrame(event.json);
      return frame;
    },
    sseBlock() {
      block ??= Buffer.from(
        `id: ${hubEpoch}-${event.sequence}\nevent: ${event.type}\ndata: ${event.json}\n\n`,
      );
      return block;
    },
  };
}
