import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AsyncQueue } from '../../../src/sdk/connection/async-queue.ts';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import { createSubscriber } from '../../../src/sdk/subscriber/subscriber.ts';
import { createEventMaker, createFakeUndertone, createManualClock } from '../../../src/sdk/testing.ts';

const STREAMS = ['a', 'b', 'c'];

/** One thing that happens to a subscriber of three streams. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('publish' as const), stream: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('break' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat({ max: 5_000 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('read' as const) }) },
);
const jitter = fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true }));

test('every event arrives exactly once and in order, however often and whenever the connection breaks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), jitter, async (steps, randoms) => {
      const server = createFakeUndertone();
      const clock = createManualClock();
      const random = () => randoms.next().value ?? 0;
      const { webSocket } = server;
      const subscriber = createSubscriber({ url: 'ws://fake', webSocket, clock, random, highWaterMark: 5 });
      const published: UndertoneEvent[] = [];
      const publish = (event: UndertoneEvent) => {
        published.push(event);
        server.publish(event);
      };
      const received: UndertoneEvent[] = [];
      const permits = new AsyncQueue<null>();
      const read = async () => {
        for await (const event of subscriber) {
          received.push(event);
          await permits.next();
        }
      };

      await subscriber.open();
      // Known before anything goes wrong: a stream that begins while the connection is down has no position yet.
      const makers = STREAMS.map((stream) => createEventMaker({ stream }));
      for (const maker of makers) publish(maker.started());
      await clock.advance(0);
      const reading = read();
      for (const action of steps) {
        if (action.type === 'publish') publish(makers[action.stream]!.window('calm'));
        else if (action.type === 'break') server.breakConnections();
        else if (action.type === 'wait') await clock.advance(action.ms);
        else permits.push(null);
      }
      permits.end();
      await clock.advance(60_000);
      subscriber.close();
      await reading;

      for (const stream of STREAMS) {
        const ofStream = (events: readonly UndertoneEvent[]) =>
          events.filter((event) => event.stream === stream);
        expect(ofStream(received)).toEqual(ofStream(published));
      }
    }),
    { seed: 20_261, numRuns: 60 },
  );
});
