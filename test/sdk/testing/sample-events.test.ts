import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../src/sdk/events.ts';
import { createEventMaker, sampleProbabilities } from '../../../src/sdk/testing.ts';

test('makes events with offsets without holes', () => {
  const maker = createEventMaker({ stream: 'a', epoch: 'e', role: 'speaker' });
  const events = [
    maker.started(),
    maker.speechStarted(),
    maker.window('happy'),
    maker.abstained(),
    maker.state('happy'),
    maker.summary('happy'),
    maker.alert('look'),
    maker.speechEnded(),
    maker.ended(),
  ];
  expect(events.map(({ offset }) => offset)).toEqual(events.map((_, index) => index));
  expect(events.every(({ stream, epoch }) => stream === 'a' && epoch === 'e')).toBe(true);
  expect(events.every(({ type }) => EVENT_TYPES.includes(type))).toBe(true);
});

test('remembers the state before', () => {
  const maker = createEventMaker();
  expect(maker.state('happy')).toMatchObject({ previous: null });
  expect(maker.state('sad')).toMatchObject({ previous: 'happy' });
});

test('makes windows that follow each other on the grid and never begin before the stream', () => {
  const maker = createEventMaker();
  const spans = Array.from({ length: 8 }, () => maker.window('calm'));
  expect(spans[0]).toMatchObject({ startMs: 0, endMs: 1_024 });
  expect(spans[7]).toMatchObject({ startMs: 1_608, endMs: 4_608 });
});

test('makes probabilities that sum to 1', () => {
  const probabilities = Object.values(sampleProbabilities('angry', 0.65));
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
});
