import { EVENT_TYPES, type UndertoneEvent } from '../events.ts';
import type { AnyMessage } from './connection.ts';

const TYPES: ReadonlySet<string> = new Set(EVENT_TYPES);

/**
 * Whether a message from the server is an event rather than an answer.
 *
 * @param message - as received
 */
export function isEvent(message: AnyMessage): message is UndertoneEvent {
  return TYPES.has(message.type);
}
