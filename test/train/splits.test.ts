import { describe, expect, it } from 'vitest';
import { parseActors, SHIPPED_SPLIT } from '../../src/train/splits.ts';

describe('SHIPPED_SPLIT', () => {
  it('gives every speaker one part', () => {
    const { train, validation, test } = SHIPPED_SPLIT;
    const all = [...train, ...validation, ...test];
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((speaker) => speaker.startsWith('ravdess/'))).toHaveLength(24);
    expect(all.filter((speaker) => speaker.startsWith('crema-d/'))).toHaveLength(91);
  });

  it('keeps the published test speakers for the test', () => {
    expect([...SHIPPED_SPLIT.test]).toEqual(
      expect.arrayContaining(['ravdess/21', 'ravdess/24', 'crema-d/1073', 'crema-d/1091']),
    );
    expect(SHIPPED_SPLIT.test.size).toBe(4 + 19);
  });
});

describe('parseActors', () => {
  it('reads ranges and lists', () => {
    expect(parseActors('21-24')).toEqual([21, 22, 23, 24]);
    expect(parseActors('2, 5,14-16')).toEqual([2, 5, 14, 15, 16]);
  });

  it.each(['', 'a', '5-2', '1--3'])('refuses "%s"', (text) => {
    expect(() => parseActors(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }));
  });
});
