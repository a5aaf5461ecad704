import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SequenceBuffer } from '../../../../src/server/carriers/media-stream/sequence-buffer.ts';

/** Pushes numbers and gives back the order in which they come out. */
function run(numbers: readonly number[]) {
  const buffer = new SequenceBuffer<number>();
  const out = numbers.flatMap((number) => buffer.push(number, number));
  return [...out, ...buffer.flush()];
}

const items = (numbers: readonly number[]): number[] => run(numbers).map(({ item }) => item);

test('lets messages in order pass at once', () => {
  const buffer = new SequenceBuffer<string>();
  expect(buffer.push(7, 'a')).toEqual([{ item: 'a', isAfterLoss: false, isLate: false }]);
  expect(buffer.push(8, 'b')).toEqual([{ item: 'b', isAfterLoss: false, isLate: false }]);
});

test('brings neighbours back into their order', () => {
  expect(items([1, 3, 2, 4, 6, 7, 5])).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('gives up on a message when eight wait for it, and says so', () => {
  const buffer = new SequenceBuffer<number>();
  buffer.push(1, 1);
  for (let number = 3; number <= 10; number++) expect(buffer.push(number, number)).toEqual([]);
  const out = buffer.push(11, 11);
  expect(out.map(({ item }) => item)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(out.map(({ isAfterLoss }) => isAfterLoss).indexOf(true)).toBe(0);
  expect(out.filter(({ isAfterLoss }) => isAfterLoss)).toHaveLength(1);
  expect(buffer.push(2, 2)).toEqual([{ item: 2, isAfterLoss: false, isLate: true }]);
});

test('lets messages without a number pass', () => {
  const buffer = new SequenceBuffer<string>();
  expect(buffer.push(null, 'a')).toHaveLength(1);
  expect(buffer.push(0.5, 'b')).toHaveLength(1);
});

test('whatever the numbers, nothing is lost, and what is near its place comes out in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 40 }), { maxLength: 60 }), (numbers) => {
      expect(items(numbers).length).toBeLessThanOrEqual(numbers.length);
      expect(new Set(items(numbers))).toEqual(new Set(numbers));
      const inTime = run(numbers).filter(({ isLate }) => !isLate);
      const order = inTime.map(({ item }) => item);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }),
    { seed: 1, numRuns: 500 },
  );
});
