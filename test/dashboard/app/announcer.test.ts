import { describe, expect, test } from 'vitest';
import { createAnnouncer } from '../../../src/dashboard/app/announcer.ts';
import { StreamStore } from '../../../src/dashboard/streams/stream-store.ts';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';

function listener(streams: number) {
  const store = new StreamStore();
  const said: string[] = [];
  const announce = createAnnouncer(store, (text) => said.push(text));
  const makers = Array.from({ length: streams }, (_, index) => createEventMaker({ stream: `call-${index}` }));
  const hear = (event: UndertoneEvent) => {
    store.apply(event);
    announce(event);
  };
  for (const maker of makers) hear(maker.started());
  return { said, hear, maker: makers[0]! };
}

describe('what is said aloud', () => {
  test('are states while there are few calls', () => {
    const { said, hear, maker } = listener(1);
    hear(maker.state('sad'));
    expect(said).toEqual(['call-0, customer: sad']);
  });

  test('are no states where there are many calls, and alerts all the same', () => {
    const { said, hear, maker } = listener(5);
    hear(maker.state('sad'));
    hear(maker.alert('customer is angry'));
    expect(said).toEqual(['call-0: customer is angry']);
  });

  test('is that a call begins to need somebody, once', () => {
    const { said, hear, maker } = listener(5);
    for (let count = 0; count < 60; count += 1) {
      hear({ ...maker.window('angry'), valence: -0.5, arousal: 0.8 } as UndertoneEvent);
    }
    expect(said).toEqual([expect.stringContaining('call-0 needs attention')]);
  });
});
