import { expect, test } from 'vitest';
import { crossfade, project } from '../../../../src/stream/separation/matrix/projection.ts';

const channels = [
  Float32Array.of(9, 1, 2, 3),
  Float32Array.of(9, 10, 20, 30),
  Float32Array.of(9, 100, 200, 300),
];
const rows = Float64Array.of(1, 0, 0, 0, 1, 0, 1, 0.5, 0.25);

test('weighs the channels by a row of the matrix', () => {
  const out = new Float32Array(4);
  project(rows, 2, channels, 1, out, 0, 3);
  expect([...out]).toEqual([31, 62, 93, 0]);
});

test('adds the offset and writes where it is told', () => {
  const out = new Float32Array(4);
  project(rows, 0, channels, 1, out, 2, 2, 0.5);
  expect([...out]).toEqual([0, 0, 1.5, 2.5]);
});

test('a fade goes in equal steps and stops short of both ends', () => {
  const fade = { before: Float64Array.of(0, 0, 0, 0), after: Float64Array.of(1, 0, 0, 1), at: 0, length: 3 };
  const out = new Float32Array(3);
  crossfade(fade, 0, [Float32Array.of(4, 4, 4), new Float32Array(3)], 0, out, 0, 3);
  expect([...out]).toEqual([1, 2, 3]);
});

test('a fade may begin in its middle', () => {
  const fade = { before: Float64Array.of(0, 0, 0, 0), after: Float64Array.of(1, 0, 0, 1), at: 2, length: 3 };
  const out = new Float32Array(1);
  crossfade(fade, 0, [Float32Array.of(4), new Float32Array(1)], 0, out, 0, 1);
  expect([...out]).toEqual([3]);
});
