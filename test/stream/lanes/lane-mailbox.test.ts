import { describe, expect, it } from 'vitest';
import { createLaneMailbox } from '../../../src/stream/lanes/lane-mailbox.ts';
import type { LaneCommand } from '../../../src/stream/lanes/lane-protocol.ts';

const end = (stream: number): LaneCommand => ({
  type: 'input',
  stream,
  input: { type: 'end', outcome: 'completed' },
});

function setUp() {
  const posts: [readonly LaneCommand[], readonly ArrayBuffer[]][] = [];
  const due: (() => void)[] = [];
  const mailbox = createLaneMailbox(
    (commands, transfer) => posts.push([commands, transfer]),
    (send) => due.push(send),
  );
  return { mailbox, posts, due, nextTurn: () => due.splice(0).forEach((send) => void send()) };
}

describe('a lane mailbox', () => {
  it('sends the commands of many streams in one message, in order, with all their buffers', () => {
    const { mailbox, posts, due, nextTurn } = setUp();
    const [first, second] = [new ArrayBuffer(4), new ArrayBuffer(8)];
    mailbox.add(end(1), [first]);
    mailbox.add(end(2), [second]);
    mailbox.add(end(1), []);
    expect([posts.length, due.length]).toEqual([0, 1]);
    nextTurn();
    expect(posts).toEqual([
      [
        [end(1), end(2), end(1)],
        [first, second],
      ],
    ]);
  });

  it('sends at once where asked to, and nothing twice', () => {
    const { mailbox, posts, nextTurn } = setUp();
    mailbox.add(end(1), []);
    mailbox.flush();
    nextTurn();
    mailbox.flush();
    expect(posts).toEqual([[[end(1)], []]]);
  });
});
