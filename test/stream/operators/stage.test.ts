import { from, NEVER } from 'rxjs';
import { expect, test } from 'vitest';
import { stage } from '../../../src/stream/operators/stage.ts';
import { describeOperator } from './operator-contract.ts';

const runningSum = () =>
  stage<number, number>((emit) => {
    let sum = 0;
    return {
      next(value) {
        sum += value;
        emit(sum);
      },
    };
  });

describeOperator('stage', {
  create: runningSum,
  inputs: [1, 2, 3],
  createBroken: () =>
    stage<number, number>(() => ({
      next() {
        throw new Error('broken');
      },
    })),
});

test('a stage puts out any number of values for one', () => {
  const repeat = stage<number, number>((emit) => ({
    next(count) {
      for (let n = 0; n < count; n++) emit(count);
    },
  }));
  const values: number[] = [];
  from([0, 1, 3])
    .pipe(repeat)
    .subscribe((value) => values.push(value));
  expect(values).toEqual([1, 3, 3, 3]);
});

test('a stage is closed once, whether the source completes, fails or is left', () => {
  let closed = 0;
  const counting = stage<number, number>((emit) => ({ next: emit, close: () => void closed++ }));
  from([1]).pipe(counting).subscribe();
  expect(closed).toBe(1);
  NEVER.pipe(counting).subscribe().unsubscribe();
  expect(closed).toBe(2);
});

test('a stage that cannot start fails', () => {
  let error: unknown;
  const unable = stage<number, number>(() => {
    throw new Error('cannot start');
  });
  from([1])
    .pipe(unable)
    .subscribe({ error: (thrown) => (error = thrown) });
  expect(error).toEqual(new Error('cannot start'));
});
