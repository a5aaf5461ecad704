import type { EventType } from '../../../sdk/events.ts';
import type { LoggedEvent } from '../../hub/event-log.ts';
import type { PluginCall } from '../runtime/plugin-ports.ts';

/** What a plugin must not miss; it goes last. */
const KEPT_LONGEST: ReadonlySet<EventType> = new Set(['stream.started', 'stream.ended', 'alert']);

/** Events that wait for one plugin. When it is full, the oldest of the least important are left out and counted. */
export class EventQueue {
  readonly #capacity: number;
  #events: LoggedEvent[] = [];
  #untold = 0;

  /** @param capacity - events that may wait */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Events that wait. */
  get size(): number {
    return this.#events.length;
  }

  /**
   * Adds an event.
   *
   * @returns false when one had to be left out for it: the oldest `emotion.window`, as the next comes in half a second; else the
   *   oldest event that is neither an alert nor the start or end of a stream; else the oldest of all
   */
  push(event: LoggedEvent): boolean {
    this.#events.push(event);
    if (this.#events.length <= this.#capacity) return true;
    this.#events.splice(this.#leastImportant(), 1);
    this.#untold += 1;
    return false;
  }

  /** What the plugin is to be called with next: how many events were left out, if any were since it was told, or an event. */
  next(): PluginCall | null {
    const event = this.#events[0];
    if (this.#untold > 0) {
      const count = this.#untold;
      this.#untold = 0;
      return { type: 'dropped', count };
    }
    if (event === undefined) return null;
    this.#events.shift();
    return { type: 'event', json: event.json };
  }

  /** Forgets all events. */
  clear(): void {
    this.#events = [];
    this.#untold = 0;
  }

  #leastImportant(): number {
    const window = this.#events.findIndex(({ type }) => type === 'emotion.window');
    if (window >= 0) return window;
    return Math.max(
      0,
      this.#events.findIndex(({ type }) => !KEPT_LONGEST.has(type)),
    );
  }
}
