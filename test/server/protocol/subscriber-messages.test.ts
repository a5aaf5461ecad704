import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../src/sdk/events.ts';
import {
  checkSubscriberMessage,
  parseSubscriberMessage,
} from '../../../src/server/protocol/subscriber-messages.ts';

/** A `subscribe` with as many streams and positions as there may be, each name as long as it may be. */
function longest(count: number) {
  const names = Array.from({ length: count }, (_, i) => `${i}`.padStart(128, 'x'));
  const position = { epoch: 'e'.repeat(64), offset: Number.MAX_SAFE_INTEGER };
  return {
    type: 'subscribe',
    id: Number.MAX_SAFE_INTEGER,
    streams: names,
    types: [...EVENT_TYPES],
    since: Object.fromEntries(names.map((name) => [name, position])),
  };
}

test('the longest right message is read', () => {
  const message = longest(1_000);
  expect(checkSubscriberMessage(parseSubscriberMessage(JSON.stringify(message)))).toEqual(message);
});

test('a longer one is refused before it is parsed', () => {
  const text = `{${' '.repeat(524_288)}`;
  expect(() => parseSubscriberMessage(text)).toThrow(
    expect.objectContaining({ code: 'ERR_FRAME_TOO_LARGE' }),
  );
});
