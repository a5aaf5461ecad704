import type { EventLog, LoggedEvent } from './event-log.ts';

/**
 * Events of a log from an offset on, all of them together; for as many as one answer or one subscriber may hold.
 *
 * @param log - of one stream
 * @param from - first offset wanted
 */
export async function readEvents(log: EventLog, from: number): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const page of log.read(from)) events.push(...page);
  return events;
}
