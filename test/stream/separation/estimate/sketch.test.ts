import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Sketch, type SketchKind } from '../../../../src/stream/separation/estimate/sketch.ts';
import { cut, gaussian } from '../mixtures.ts';

function sketchOf(
  kind: SketchKind,
  channel: Float32Array,
  capacity = 100,
  lengths = [channel.length],
): Sketch {
  const sketch = new Sketch({ nChannels: 1, kind, stride: 4, capacity });
  for (const [piece] of cut([channel], lengths)) sketch.push([piece!], 0, piece!.length);
  return sketch;
}

test('a speech band sketch holds the differences of the means of successive steps', () => {
  const sketch = sketchOf('speechBand', Float32Array.of(1, 1, 1, 1, 3, 3, 5, 5, 0, 0, 0, 0, 9));
  expect(sketch.nSteps).toBe(3);
  expect([...sketch.channels[0]!.subarray(0, 3)]).toEqual([0, 3, -4]);
});

test('what is not a number counts as silence in a speech band sketch', () => {
  const sketch = sketchOf(
    'speechBand',
    Float32Array.of(1, 1, 1, 1, 3, Number.NaN, 5, 5, 0, 0, 0, 0, 2, 2, 2, 2),
  );
  expect([...sketch.channels[0]!.subarray(0, 4)]).toEqual([0, 0, 0, 2]);
});

test('a sketch of samples holds the last of every step', () => {
  const sketch = sketchOf('samples', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  expect(sketch.nSteps).toBe(2);
  expect([...sketch.channels[0]!.subarray(0, 2)]).toEqual([4, 8]);
});

describe.each<SketchKind>(['speechBand', 'samples'])('%s', (kind) => {
  test('the newest steps overwrite the oldest', () => {
    const channel = Float32Array.from({ length: 24 }, (_, t) => t ** 2);
    const all = [...sketchOf(kind, channel).channels[0]!.subarray(0, 6)];
    const sketch = sketchOf(kind, channel, 4);
    expect(sketch.nSteps).toBe(4);
    expect([...sketch.channels[0]!]).toEqual([all[4], all[5], all[2], all[3]]);
  });

  test('how audio is cut changes nothing', () => {
    const channel = gaussian(1, 500);
    const whole = sketchOf(kind, channel, 64);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }), (lengths) => {
        expect(sketchOf(kind, channel, 64, lengths).channels).toEqual(whole.channels);
      }),
    );
  });
});
