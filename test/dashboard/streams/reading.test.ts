import { describe, expect, test } from 'vitest';
import { isFirm, readChannel } from '../../../src/dashboard/streams/reading.ts';
import { StreamStore } from '../../../src/dashboard/streams/stream-store.ts';
import type { UndertoneEvent } from '../../../src/sdk/events.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';

function channelAfter(...events: readonly UndertoneEvent[]) {
  const streams = new StreamStore();
  for (const event of events) streams.apply(event);
  return streams.list()[0]!.channels[0]!;
}

describe('readChannel', () => {
  test('reads the smoothed winner of the newest window', () => {
    const maker = createEventMaker();
    const reading = readChannel(channelAfter(maker.window('sad', 0.6), maker.window('happy', 0.8)), true);
    expect(reading).toMatchObject({ label: 'happy', probability: 0.8, isCurrent: true });
    expect(reading?.basis).toBe('2.4 s of speech, clearly heard');
  });

  test('says when the last judgement is older than the last window, and why', () => {
    const maker = createEventMaker();
    const reading = readChannel(channelAfter(maker.window('sad'), maker.abstained()), true);
    expect(reading).toMatchObject({ label: 'sad', isCurrent: false, basis: 'Too little speech to judge' });
  });

  test('reads the whole stream once it has ended', () => {
    const maker = createEventMaker();
    const channel = channelAfter(maker.window('angry'), maker.abstained(), maker.summary('calm', 0.5));
    expect(readChannel(channel, false)).toMatchObject({
      label: 'calm',
      probability: 0.5,
      isCurrent: true,
      basis: 'Over the whole call, 2 windows',
    });
  });

  test('falls back on the last window of a stream that ended without a summary', () => {
    expect(readChannel(channelAfter(createEventMaker().window('angry')), false)?.label).toBe('angry');
  });

  test('reads nothing where nothing was judged', () => {
    expect(readChannel(channelAfter(createEventMaker().abstained()), true)).toBeNull();
  });

  test('is firm while it is about now and leads clearly', () => {
    const maker = createEventMaker();
    const live = (event: UndertoneEvent) => readChannel(channelAfter(event), true)!;
    expect(isFirm(live(maker.window('angry', 0.6)))).toBe(true);
    expect(isFirm(live(createEventMaker().window('angry', 0.3)))).toBe(false);
    expect(isFirm(readChannel(channelAfter(maker.window('sad'), maker.abstained()), true)!)).toBe(false);
  });
});
