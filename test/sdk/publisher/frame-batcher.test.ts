import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameBatcher } from '../../../src/sdk/publisher/frame-batcher.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('FrameBatcher', () => {
  test('joins small chunks and cuts large ones', () => {
    const batcher = new FrameBatcher(4, 2);
    expect(batcher.push(bytes(1, 2, 3))).toEqual([]);
    expect(batcher.push(bytes(4, 5, 6, 7, 8, 9))).toEqual([bytes(1, 2, 3, 4), bytes(5, 6, 7, 8)]);
    expect(batcher.takeAll()).toEqual(bytes(9));
  });

  test('holds back half a sample unless everything is wanted', () => {
    const batcher = new FrameBatcher(8, 2);
    batcher.push(bytes(1, 2, 3));
    expect(batcher.takeSamples()).toEqual(bytes(1, 2));
    expect(batcher.takeSamples()).toBeNull();
    expect(batcher.takeAll()).toEqual(bytes(3));
    expect(batcher.takeAll()).toBeNull();
  });

  test('keeps its own copy of a chunk', () => {
    const batcher = new FrameBatcher(4, 1);
    const chunk = bytes(1, 2);
    batcher.push(chunk);
    chunk.fill(9);
    expect(batcher.takeAll()).toEqual(bytes(1, 2));
  });

  test('hands out frames that it never writes again', () => {
    const batcher = new FrameBatcher(2, 1);
    const [frame] = batcher.push(bytes(1, 2));
    batcher.push(bytes(3, 4));
    expect(frame).toEqual(bytes(1, 2));
  });

  test('neither loses nor reorders a byte, however the audio was cut', () => {
    const chunk = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(chunk),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 5 }),
        (chunks, sample, count) => {
          const batcher = new FrameBatcher(sample * count, sample);
          const frames = chunks.flatMap((part) => batcher.push(part));
          expect(frames.every(({ length }) => length === sample * count)).toBe(true);
          const rest = [batcher.takeSamples(), batcher.takeAll()].filter((part) => part !== null);
          const joined = [...frames, ...rest].flatMap((part) => [...part]);
          expect(joined).toEqual(chunks.flatMap((part) => [...part]));
        },
      ),
    );
  });
});
