import { expect, test } from 'vitest';
import { createCell } from '../../../src/dashboard/state/cell.ts';

test('a cell tells what it holds and what follows, until nobody listens', () => {
  const cell = createCell(1);
  const heard: number[] = [];
  const stop = cell.subscribe((value) => heard.push(value));
  cell.value = 2;
  cell.value = 2;
  stop();
  cell.value = 3;
  expect(heard).toEqual([1, 2]);
  expect(cell.value).toBe(3);
});
