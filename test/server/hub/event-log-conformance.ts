import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventLog, LoggedEvent, OpenEventLog } from '../../../src/server/hub/event-log.ts';

/** What an implementation is tested with: small limits, and a time that the suite moves. */
export interface LogUnderTest {
  readonly open: OpenEventLog;
  /** Moves the time the log knows. */
  advance(durationMs: number): void;
  /** Lets go of everything. */
  close?(): Promise<void>;
}

/** Limits the implementation must be made with. */
export const CONFORMANCE_LIMITS = Object.freeze({ maxEvents: 20, maxAgeMs: 10_000 });

/**
 * What every {@link EventLog} must do, wherever it keeps its events.
 *
 * @param name - of the implementation
 * @param create - makes an empty one, with {@link CONFORMANCE_LIMITS}
 */
export function describeEventLog(name: string, create: () => LogUnderTest | Promise<LogUnderTest>): void {
  describe(name, () => {
    async function withLog(run: (log: EventLog, under: LogUnderTest) => Promise<void>): Promise<void> {
      const under = await create();
      try {
        await run(under.open('call-1'), under);
      } finally {
        await under.close?.();
      }
    }

    test('is empty at first', () =>
      withLog(async (log) => {
        expect(positions(log)).toEqual({ newest: -1, oldest: 0, sequence: -1, forgotten: -1 });
        expect(await read(log, 0)).toEqual([]);
      }));

    test('reads back what was added, from any offset, in order', () =>
      withLog(async (log) => {
        const events = addEvents(log, 5);
        expect(await read(log, 0)).toEqual(events);
        expect(await read(log, 3)).toEqual(events.slice(3));
        expect(await read(log, 5)).toEqual([]);
        expect(await read(log, 99)).toEqual([]);
        expect(positions(log)).toEqual({ newest: 4, oldest: 0, sequence: 12, forgotten: -1 });
      }));

    test('takes no event out of turn, and is none the worse for it', () =>
      withLog(async (log) => {
        const events = addEvents(log, 2);
        for (const offset of [0, 1, 3])
          expect(() => log.append(makeEvent(log, offset, 0))).toThrow(RangeError);
        expect(await read(log, 0)).toEqual(events);
      }));

    test('forgets the oldest events beyond its number, and says which', () =>
      withLog(async (log) => {
        const events = addEvents(log, 25);
        expect(positions(log)).toEqual({ newest: 24, oldest: 5, sequence: 72, forgotten: 12 });
        expect(await read(log, 0)).toEqual(events.slice(5));
      }));

    test('forgets events by age, the newest too, and goes on counting', () =>
      withLog(async (log, { advance }) => {
        addEvents(log, 3, 0);
        advance(6_000);
        addEvents(log, 2, 6_000);
        advance(6_000);
        expect(positions(log)).toEqual({ newest: 4, oldest: 3, sequence: 12, forgotten: 6 });
        advance(10_000);
        expect(positions(log)).toEqual({ newest: 4, oldest: 5, sequence: 12, forgotten: 12 });
        expect(await read(log, 0)).toEqual([]);
        addEvents(log, 1, 22_000);
        expect(log.newestOffset).toBe(5);
      }));

    test('settles at the call what a reading brings, whatever is added or forgotten meanwhile', () =>
      withLog(async (log, { advance }) => {
        const events = addEvents(log, 10);
        const reading = log.read(2);
        addEvents(log, 5);
        advance(60_000);
        expect(await collect(reading)).toEqual(events.slice(2));
      }));

    test('brings pages of one event or more, and can be left early', () =>
      withLog(async (log) => {
        addEvents(log, 20);
        for await (const page of log.read(0)) {
          expect(page.length).toBeGreaterThan(0);
          break;
        }
        expect(await read(log, 0)).toHaveLength(20);
      }));

    test('names a history that forgets nothing unsaid: logs opened one after the other differ in epoch or have it all', () =>
      withLog(async (log, { open }) => {
        const events = addEvents(log, 3);
        const second = open('call-1');
        if (second.epoch === log.epoch) expect(await read(second, 0)).toEqual(events);
        else expect(second.newestOffset).toBe(-1);
        expect(open('call-2').epoch).not.toBe(log.epoch);
      }));

    test('never has a hole, whatever is added and however time passes', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ add: fc.nat({ max: 8 }), advanceMs: fc.nat({ max: 8_000 }) }), {
            maxLength: 20,
          }),
          (steps) =>
            withLog(async (log, { advance }) => {
              let nowMs = 0;
              for (const { add, advanceMs } of steps) {
                addEvents(log, add, nowMs);
                advance(advanceMs);
                nowMs += advanceMs;
                const offsets = (await read(log, 0)).map(({ offset }) => offset);
                const expected = log.newestOffset + 1 - log.oldestOffset;
                expect(offsets).toEqual(Array.from({ length: expected }, (_, i) => log.oldestOffset + i));
                expect(offsets.length).toBeLessThanOrEqual(CONFORMANCE_LIMITS.maxEvents);
              }
            }),
        ),
        { seed: 20_267, numRuns: 40 },
      ));
  });
}

function positions(log: EventLog) {
  const { newestOffset, oldestOffset, newestSequence, forgottenSequence } = log;
  return {
    newest: newestOffset,
    oldest: oldestOffset,
    sequence: newestSequence,
    forgotten: forgottenSequence,
  };
}

function makeEvent(log: EventLog, offset: number, publishedAtMs: number): LoggedEvent {
  // Other streams publish in between, so sequence numbers have gaps where offsets have none.
  const sequence = offset * 3;
  const json = JSON.stringify({ type: 'speech.started', stream: 'call-1', epoch: log.epoch, offset });
  return {
    stream: 'call-1',
    epoch: log.epoch,
    offset,
    sequence,
    type: 'speech.started',
    channel: 0,
    json,
    publishedAtMs,
  };
}

function addEvents(log: EventLog, count: number, publishedAtMs = 0): LoggedEvent[] {
  return Array.from({ length: count }, () => {
    const event = makeEvent(log, log.newestOffset + 1, publishedAtMs);
    log.append(event);
    return event;
  });
}

const read = (log: EventLog, from: number): Promise<LoggedEvent[]> => collect(log.read(from));

async function collect(pages: AsyncIterable<readonly LoggedEvent[]>): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const page of pages) events.push(...page);
  return events;
}
