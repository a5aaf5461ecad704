import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { FrameBatch } from '../../../src/server/socket/frame-batch.ts';
import { createTurnEnd } from '../../../src/server/socket/turn-end.ts';

/** A transport that notes what each call to the system would have written. */
function createTransport() {
  const calls: string[] = [];
  const transport = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      calls.push(String(chunk));
      done();
    },
    writev(chunks, done) {
      calls.push(chunks.map(({ chunk }) => String(chunk)).join('+'));
      done();
    },
  });
  return { transport, calls };
}

function createBatch() {
  const { transport, calls } = createTransport();
  let isOpen = true;
  let written = 0;
  const batch = new FrameBatch({
    transport,
    turnEnd: createTurnEnd(),
    isOpen: () => isOpen,
    onWritten: () => {
      written += 1;
    },
  });
  return {
    batch,
    calls,
    add: (text: string) => batch.add(Buffer.from(text)),
    closed: () => {
      isOpen = false;
    },
    written: () => written,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('frames of one turn are one write, in their order; those of the next are another', async () => {
  const { add, batch, calls, written } = createBatch();
  add('a');
  add('b');
  expect(calls).toEqual([]);
  expect(batch.bytes).toBe(2);
  await turn();
  expect(calls).toEqual(['a+b']);
  expect(batch.bytes).toBe(0);
  add('c');
  await turn();
  expect(calls).toEqual(['a+b', 'c']);
  expect(written()).toBe(2);
});

test('what has been flushed early is not written again, and what comes after it still is', async () => {
  const { add, batch, calls } = createBatch();
  add('a');
  batch.flush();
  expect(calls).toEqual(['a']);
  add('b');
  await turn();
  expect(calls).toEqual(['a', 'b']);
});

test('a burst does not wait for the end of the turn', () => {
  const { add, batch, calls } = createBatch();
  for (let i = 0; i < 40; i++) add('x'.repeat(1_000));
  expect(calls.map(({ length }) => length)).toEqual([17_016, 17_016]);
  expect(batch.bytes).toBe(6_000);
});

test('nothing is written after the closing handshake has begun', async () => {
  const { add, batch, calls, closed } = createBatch();
  add('a');
  closed();
  await turn();
  expect(calls).toEqual([]);
  expect(batch.bytes).toBe(0);
});

test('all that waits for the end of a turn is done in its order, and what that adds in the next', async () => {
  const turnEnd = createTurnEnd();
  const done: string[] = [];
  turnEnd.add(() => {
    done.push('first');
    turnEnd.add(() => done.push('third'));
  });
  turnEnd.add(() => done.push('second'));
  await turn();
  expect(done).toEqual(['first', 'second']);
  await turn();
  expect(done).toEqual(['first', 'second', 'third']);
});
