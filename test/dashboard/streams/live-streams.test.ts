import { describe, expect, test } from 'vitest';
import { LiveStreams } from '../../../src/dashboard/streams/live-streams.ts';
import type { EmotionWindow, EventEnvelope } from '../../../src/sdk/events.ts';
import type { StreamOverview } from '../../../src/sdk/messages.ts';
import { createEventMaker, type EventMaker } from '../../../src/sdk/testing.ts';

function overview(stream: string, changes: Partial<StreamOverview> = {}): StreamOverview {
  return {
    stream,
    epoch: 'epoch-1',
    offset: 0,
    oldestOffset: 0,
    live: true,
    startedAt: '2026-11-01T12:00:00.000Z',
    endedAt: null,
    outcome: null,
    receivedMs: 2_000,
    processedMs: 1_500,
    channels: [{ channel: 0, role: 'customer', analysed: true, window: null, state: null, summary: null }],
    ...changes,
  };
}

function started(maker: EventMaker): LiveStreams {
  const streams = new LiveStreams();
  streams.apply(maker.started());
  return streams;
}

const names = (streams: LiveStreams) => streams.list().map(({ stream }) => stream);

describe('LiveStreams', () => {
  test('shows what the newest window says', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    streams.apply(maker.window('sad'));
    expect(streams.list()).toMatchObject([
      {
        stream: 'call-1',
        live: true,
        atMs: 1_024,
        channels: [{ role: 'customer', scored: { label: 'sad' } }],
      },
    ]);
  });

  test('keeps the last judgement beside a window that was not judged', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    streams.apply(maker.window('sad'));
    streams.apply(maker.abstained());
    expect(streams.list()[0]?.channels[0]).toMatchObject({
      scored: { label: 'sad' },
      window: { abstained: 'littleSpeech' },
    });
  });

  test('keeps states and summaries', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    streams.apply(maker.state('angry'));
    streams.apply(maker.summary('angry'));
    expect(streams.list()[0]?.channels[0]).toMatchObject({
      state: { label: 'angry' },
      summary: { type: 'emotion.summary' },
    });
  });

  test('learns of a stream that began before the page from any of its events', () => {
    const streams = new LiveStreams();
    streams.apply(createEventMaker({ stream: 'old' }).window('calm'));
    expect(streams.list()).toMatchObject([{ stream: 'old', channels: [{ channel: 0, analysed: true }] }]);
  });

  test('says what goes wrong, until an alert is taken back', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    const alert = maker.alert('customer is angry');
    streams.apply(alert);
    expect(streams.list()[0]?.notice).toBe('customer is angry');
    streams.apply({ ...alert, offset: 2, cleared: true } as typeof alert);
    expect(streams.list()[0]?.notice).toBeNull();
  });

  test('ignores an event it has seen', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    const first = maker.window('sad');
    streams.apply(maker.window('happy'));
    streams.apply(first);
    expect(streams.list()[0]?.channels[0]?.scored?.label).toBe('happy');
  });

  test('lists live streams first and the newest first', () => {
    const streams = new LiveStreams();
    const makers = ['a', 'b', 'c'].map((stream) => createEventMaker({ stream }));
    for (const maker of makers) streams.apply(maker.started());
    streams.apply(makers[2]!.ended());
    expect(names(streams)).toEqual(['b', 'a', 'c']);
  });

  test('begins anew when a stream of the same name does', () => {
    const before = createEventMaker();
    const streams = started(before);
    streams.apply(before.ended());
    streams.apply(createEventMaker({ epoch: 'epoch-2' }).started());
    expect(streams.list()).toMatchObject([{ stream: 'call-1', epoch: 'epoch-2', live: true }]);
  });

  test('does not grow with the streams that have ended', () => {
    const streams = new LiveStreams();
    for (let count = 0; count < 40; count += 1) {
      const maker = createEventMaker({ stream: `call-${count}` });
      streams.apply(maker.started());
      streams.apply(maker.ended());
    }
    expect(streams.list()).toHaveLength(12);
    expect(names(streams)[0]).toBe('call-39');
  });

  test('takes from the server what it has not heard itself', () => {
    const streams = new LiveStreams();
    const window = createEventMaker({ stream: 'a' }).window('happy') as EmotionWindow & EventEnvelope;
    const channels = [{ channel: 0, role: 'customer', analysed: true, window, state: null, summary: null }];
    streams.load([overview('a', { channels }), overview('b', { live: false, outcome: 'completed' })]);
    expect(streams.list()).toMatchObject([
      { stream: 'a', atMs: 1_500, channels: [{ scored: { label: 'happy' } }] },
      { stream: 'b', live: false, outcome: 'completed' },
    ]);
  });

  test('keeps what it knows better than the list', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    streams.apply(maker.window('sad'));
    streams.load([overview('call-1')]);
    expect(streams.list()[0]?.channels[0]?.scored?.label).toBe('sad');
  });

  test('drops a live stream the server no longer knows, and remembers one that had ended', () => {
    const streams = new LiveStreams();
    streams.apply(createEventMaker({ stream: 'gone' }).started());
    const maker = createEventMaker({ stream: 'ended' });
    streams.apply(maker.started());
    streams.apply(maker.ended());
    streams.load([overview('new')]);
    expect(names(streams)).toEqual(['new', 'ended']);
  });
});
