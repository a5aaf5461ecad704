import { describe, expect, it } from 'vitest';
import { createRandom, mixSeed, shuffle } from '../../src/train/random.ts';

describe('createRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed).next);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('draws standard normal numbers', () => {
    const random = createRandom(1);
    const draws = Array.from({ length: 20_000 }, () => random.normal());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    // Three standard errors of the mean and of the variance at this count.
    expect(Math.abs(mean)).toBeLessThan(3 / Math.sqrt(20_000));
    expect(Math.abs(variance - 1)).toBeLessThan(3 * Math.sqrt(2 / 20_000));
  });

  it('mixes seeds so that the order of parts counts', () => {
    expect(mixSeed(1, 2)).not.toBe(mixSeed(2, 1));
  });
});

describe('shuffle', () => {
  it('keeps every item and puts each in every place equally often', () => {
    const random = createRandom(3);
    const firsts = new Map<number, number>();
    for (let round = 0; round < 4000; round++) {
      const order = shuffle([0, 1, 2, 3], random);
      expect([...order].sort()).toEqual([0, 1, 2, 3]);
      firsts.set(order[0]!, (firsts.get(order[0]!) ?? 0) + 1);
    }
    for (const count of firsts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
