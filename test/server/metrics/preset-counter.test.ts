import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createPresetCounter } from '../../../src/server/metrics/preset-counter.ts';

test('every combination of labels is there before anything happened', async () => {
  const registry = new Registry();
  const labels = { size: ['small', 'large'], colour: ['red', 'blue'] };
  const counter = createPresetCounter({ name: 'shirts_total', help: 'Shirts.', registry }, labels);
  counter.inc({ size: 'large', colour: 'red' });
  const { values } = await counter.get();
  expect(values.map(({ labels: { size, colour }, value }) => [size, colour, value])).toEqual([
    ['small', 'red', 0],
    ['small', 'blue', 0],
    ['large', 'red', 1],
    ['large', 'blue', 0],
  ]);
});
