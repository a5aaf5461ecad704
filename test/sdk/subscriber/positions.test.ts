import { describe, expect, test } from 'vitest';
import { StreamPositions } from '../../../src/sdk/subscriber/positions.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';

const SINCE = { 'call-1': { epoch: 'epoch-1', offset: 4 } };

describe('StreamPositions', () => {
  test('knows an event it has seen', () => {
    const positions = new StreamPositions({});
    const event = createEventMaker().started();
    expect(positions.advance(event)).toBe(true);
    expect(positions.advance(event)).toBe(false);
    expect(positions.toSince()).toEqual({ 'call-1': { epoch: 'epoch-1', offset: 0 } });
  });

  test('takes a new epoch for a new history, though its offsets begin again', () => {
    const positions = new StreamPositions(SINCE);
    expect(positions.advance(createEventMaker({ epoch: 'epoch-2' }).started())).toBe(true);
    expect(positions.toSince()).toEqual({ 'call-1': { epoch: 'epoch-2', offset: 0 } });
  });

  test('forgets a stream that has ended', () => {
    const positions = new StreamPositions({});
    const maker = createEventMaker();
    positions.advance(maker.started());
    positions.advance(maker.ended());
    expect(positions.toSince()).toBeUndefined();
  });

  test('keeps its place where the server recovered what was missed', () => {
    const positions = new StreamPositions(SINCE);
    expect(positions.reconcile({ 'call-1': { epoch: 'epoch-1', offset: 9, recovered: true } })).toEqual([]);
    expect(positions.toSince()).toEqual(SINCE);
  });

  test('names the missing offsets where the server could not recover them, and goes on behind them', () => {
    const positions = new StreamPositions(SINCE);
    expect(positions.reconcile({ 'call-1': { epoch: 'epoch-1', offset: 9, recovered: false } })).toEqual([
      { type: 'gap', stream: 'call-1', epoch: 'epoch-1', from: 5, to: 9, reason: 'notRecovered' },
    ]);
    expect(positions.toSince()).toEqual({ 'call-1': { epoch: 'epoch-1', offset: 9 } });
  });

  test('leaves the end of the gap open where the stream began a new history', () => {
    const positions = new StreamPositions(SINCE);
    const gaps = positions.reconcile({ 'call-1': { epoch: 'epoch-2', offset: 1, recovered: false } });
    expect(gaps).toMatchObject([{ epoch: 'epoch-1', from: 5, to: null }]);
  });

  test('forgets a stream the server no longer knows, and says what may be missing', () => {
    const positions = new StreamPositions(SINCE);
    expect(positions.reconcile({})).toMatchObject([{ from: 5, to: null }]);
    expect(positions.toSince()).toBeUndefined();
  });
});
