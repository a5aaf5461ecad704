import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileStreamPatterns } from '../../../src/server/protocol/stream-pattern.ts';

describe('stream patterns', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['call-1', 'call-1', true],
    ['call-1', 'call-10', false],
    ['call-*', 'call-', true],
    ['call-*', 'recall-1', false],
    ['*-1', 'call-1', true],
    ['*-1', 'call-12', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['**x**', 'x', true],
    ['a.c', 'abc', false],
  ])('%s and "%s": %s', (pattern, stream, expected) => {
    expect(compileStreamPatterns([pattern])(stream)).toBe(expected);
  });

  test('match if any of several does', () => {
    const matches = compileStreamPatterns(['a', 'b-*']);
    expect(['a', 'b-1', 'c'].map(matches)).toEqual([true, true, false]);
  });

  test('agree with a regular expression', () => {
    const word = fc
      .array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 })
      .map((letters) => letters.join(''));
    const name = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(word, name, (pattern, stream) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(stream);
        expect(compileStreamPatterns([pattern])(stream)).toBe(expected);
      }),
    );
  });
});
