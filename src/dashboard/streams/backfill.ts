import type { ServerClient } from '../server/server-client.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamStore } from './stream-store.ts';

/** How much of a stream's past is wanted: what a sparkline shows, or everything there is. */
export type BackfillDepth = 'minute' | 'all';

/** Asks the server for what happened before this page was opened. */
export interface Backfill {
  /** Asks once for every history and depth; calling it again does nothing. */
  ask(record: StreamRecord, depth: BackfillDepth): void;
}

/** Events that cover a minute of two speakers: windows, speech, states and summaries. */
const MINUTE_EVENTS = 300;

/** Requests at one time: hundreds of calls must not delay the one somebody opens. */
const AT_ONCE = 2;

/**
 * Makes a backfill.
 *
 * @param client - answers
 * @param store - receives
 */
export function createBackfill(client: ServerClient, store: StreamStore): Backfill {
  const asked = new Set<string>();
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;

  function next(): void {
    const task = running < AT_ONCE ? waiting.shift() : undefined;
    if (!task) return;
    running += 1;
    // A stream that is gone by now has no past to show.
    void task()
      .catch(() => undefined)
      .finally(() => {
        running -= 1;
        next();
      });
  }

  return {
    ask(record, depth) {
      const { stream, epoch, offset } = record;
      const key = `${depth} ${stream} ${epoch}`;
      if (asked.has(key) || asked.has(`all ${stream} ${epoch}`)) return;
      asked.add(key);
      const from = depth === 'all' ? 0 : Math.max(0, offset - MINUTE_EVENTS);
      const task = async () => {
        const page = await client.events(stream, from);
        store.backfill(stream, page.epoch, page.events);
      };
      if (depth === 'all') waiting.unshift(task);
      else waiting.push(task);
      next();
    },
  };
}
