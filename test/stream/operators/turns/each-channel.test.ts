import { concatMap, finalize, from, type OperatorFunction } from 'rxjs';
import { expect, test } from 'vitest';
import { eachChannel, type Placed } from '../../../../src/stream/operators/turns/each-channel.ts';
import type { Turn, TurnDone } from '../../../../src/stream/operators/turns/turn.ts';
import { describeOperator } from '../operator-contract.ts';

interface Found extends Placed {
  readonly channel: number;
}

/** A turn whose channels carry the moments at which something is to be found. */
const turn = (...moments: number[][]): Turn => ({
  type: 'audio',
  channels: moments.map((list) => Float32Array.from(list)),
  receivedAtMs: 0,
  skipWindows: 'none',
  heardMs: 0,
  isLast: true,
});

const findIn = (index: number): OperatorFunction<Turn, Found> =>
  concatMap((value) =>
    value.type === 'audio' ? from([...value.channels[index]!].map((at) => ({ at, channel: index }))) : [],
  );

describeOperator<Turn, Found | TurnDone>('eachChannel', {
  create: () => eachChannel({ nChannels: 2, origin: 0, analyse: findIn }),
  inputs: [turn([1], [2]), turn([], [3])],
  createBroken: () =>
    eachChannel({
      nChannels: 1,
      origin: 0,
      analyse: () =>
        concatMap(() => {
          throw new Error('broken');
        }),
    }),
});

function placesOf(turns: readonly Turn[], nChannels = 2): string[] {
  const heard: string[] = [];
  from(turns)
    .pipe(eachChannel({ nChannels, origin: 0, analyse: findIn }))
    .subscribe((value) => heard.push('turn' in value ? 'done' : `${value.at}@${value.channel}`));
  return heard;
}

test('what channels find comes out in stream time, and then the turn is done', () => {
  expect(placesOf([turn([2, 5, 9], [1, 4, 6])])).toEqual(['1@1', '2@0', '4@1', '5@0', '6@1', '9@0', 'done']);
});

test('what is found at the same moment comes out in the order of the channels', () => {
  expect(placesOf([turn([3, 3], [3])])).toEqual(['3@0', '3@0', '3@1', 'done']);
});

test('how moments are spread over turns does not change their order', () => {
  const whole = placesOf([turn([1, 3, 7], [3, 5])]).filter((place) => place !== 'done');
  const parts = placesOf([turn([1], []), turn([3], [3, 5]), turn([7], [])]).filter(
    (place) => place !== 'done',
  );
  expect(parts).toEqual(whole);
});

test('a turn without channels is done at once', () => {
  expect(placesOf([turn(), turn()], 0)).toEqual(['done', 'done']);
});

test('behind a long gap the analysis of every channel begins anew where the audio goes on, and only there', () => {
  const gap = (restartMs: number | null): Turn => ({
    type: 'gap',
    gap: { type: 'gap', fromMs: 0, toMs: 9_000 },
    restartMs,
    receivedAtMs: 0,
    heardMs: 9_000,
    isLast: true,
  });
  const starts: [number, number][] = [];
  let nAlive = 0;
  const analyse = (index: number, origin: number): OperatorFunction<Turn, Found> => {
    starts.push([index, origin]);
    nAlive++;
    return (turn$) =>
      turn$.pipe(
        findIn(index),
        finalize(() => nAlive--),
      );
  };
  from([turn([1], [2]), gap(null), gap(9_000), turn([3], [4])])
    .pipe(eachChannel({ nChannels: 2, origin: 48, analyse }))
    .subscribe();
  expect(starts).toEqual([
    [0, 48],
    [1, 48],
    [0, 432_000],
    [1, 432_000],
  ]);
  expect(nAlive).toBe(0);
});
