import { describe, expect, test } from 'vitest';
import { StreamStore } from '../../../src/dashboard/streams/stream-store.ts';
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

function started(maker: EventMaker): StreamStore {
  const streams = new StreamStore();
  streams.apply(maker.started());
  return streams;
}

const names = (streams: StreamStore) => streams.list().map(({ stream }) => stream);

describe('StreamStore', () => {
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
    const streams = new StreamStore();
    streams.apply(createEventMaker({ stream: 'old' }).window('calm'));
    expect(streams.list()).toMatchObject([{ stream: 'old', channels: [{ channel: 0, analysed: true }] }]);
  });

  test('needs somebody while an alert stands, until it is taken back', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    const alert = maker.alert('customer is angry');
    streams.apply(alert);
    expect(streams.get('call-1')?.need).toMatchObject({ level: 'now', reason: 'customer is angry' });
    streams.apply({ ...alert, offset: 2, cleared: true } as typeof alert);
    expect(streams.get('call-1')?.need).toMatchObject({ level: 'fine', reason: null });
    expect(streams.get('call-1')?.moments).toHaveLength(2);
  });

  test('says what is missing', () => {
    const streams = started(createEventMaker());
    streams.miss('call-1');
    expect(streams.get('call-1')?.notice).toMatch(/did not arrive/);
  });

  test('ignores an event it has seen', () => {
    const maker = createEventMaker();
    const streams = started(maker);
    const first = maker.window('sad');
    streams.apply(maker.window('happy'));
    streams.apply(first);
    expect(streams.list()[0]?.channels[0]?.scored?.label).toBe('happy');
  });

  test('lists streams in the order they began', () => {
    const streams = new StreamStore();
    for (const stream of ['a', 'b', 'c']) streams.apply(createEventMaker({ stream }).started());
    expect(names(streams)).toEqual(['a', 'b', 'c']);
  });

  test('tells of every change, with a higher revision', () => {
    let changes = 0;
    const streams = new StreamStore(() => {
      changes += 1;
    });
    const maker = createEventMaker();
    streams.apply(maker.started());
    const before = streams.get('call-1')!.revision;
    streams.apply(maker.window('sad'));
    expect(streams.get('call-1')!.revision).toBeGreaterThan(before);
    expect(changes).toBe(2);
  });

  test('puts the past in front of what it heard itself, once', () => {
    const maker = createEventMaker();
    const past = [
      maker.started(),
      maker.speechStarted(),
      maker.window('sad'),
      maker.state('sad'),
      maker.window('sad'),
    ];
    const streams = new StreamStore();
    streams.apply(maker.window('happy'));
    streams.apply(maker.state('happy'));
    for (let time = 0; time < 2; time += 1) streams.backfill('call-1', 'epoch-1', past);
    const { timeline, speech } = streams.get('call-1')!.channels[0]!;
    const labels = Array.from({ length: timeline.length }, (_, index) => timeline.point(index).label);
    expect(labels).toEqual(['sad', 'sad', 'happy']);
    expect(speech).toHaveLength(1);
    expect(streams.get('call-1')!.moments.map((moment) => 'label' in moment && moment.label)).toEqual([
      'sad',
      'happy',
    ]);
  });

  test('learns from the past of an alert that still stands, and not of one that was taken back since', () => {
    const maker = createEventMaker();
    const alert = maker.alert('customer is angry');
    const streams = new StreamStore();
    streams.apply(maker.window('neutral'));
    streams.backfill('call-1', 'epoch-1', [alert]);
    expect(streams.get('call-1')?.alerts).toHaveLength(1);
    const late = new StreamStore();
    late.apply({ ...alert, offset: 5, cleared: true } as typeof alert);
    late.backfill('call-1', 'epoch-1', [alert]);
    expect(late.get('call-1')?.alerts).toHaveLength(0);
  });

  test('leaves the past of another history alone', () => {
    const streams = started(createEventMaker());
    streams.backfill('call-1', 'epoch-0', [createEventMaker({ epoch: 'epoch-0' }).window('sad')]);
    expect(streams.get('call-1')?.channels[0]?.timeline.length).toBe(0);
  });

  test('begins anew when a stream of the same name does', () => {
    const before = createEventMaker();
    const streams = started(before);
    streams.apply(before.ended());
    streams.apply(createEventMaker({ epoch: 'epoch-2' }).started());
    expect(streams.list()).toMatchObject([{ stream: 'call-1', epoch: 'epoch-2', live: true }]);
  });

  test('does not grow with the streams that have ended', () => {
    const streams = new StreamStore();
    for (let count = 0; count < 40; count += 1) {
      const maker = createEventMaker({ stream: `call-${count}` });
      streams.apply(maker.started());
      streams.apply(maker.ended());
    }
    expect(streams.list()).toHaveLength(24);
    expect(names(streams).at(-1)).toBe('call-39');
  });

  test('takes from the server what it has not heard itself', () => {
    const streams = new StreamStore();
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
    const streams = new StreamStore();
    streams.apply(createEventMaker({ stream: 'gone' }).started());
    const maker = createEventMaker({ stream: 'ended' });
    streams.apply(maker.started());
    streams.apply(maker.ended());
    streams.load([overview('new')]);
    expect(names(streams)).toEqual(['ended', 'new']);
  });

  test('hears from the list that a stream ended while nobody listened', () => {
    const streams = started(createEventMaker());
    streams.load([overview('call-1', { live: false, outcome: 'disconnected' })]);
    expect(streams.get('call-1')).toMatchObject({ live: false, outcome: 'disconnected' });
  });
});
