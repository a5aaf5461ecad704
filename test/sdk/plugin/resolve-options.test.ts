import { expect, test } from 'vitest';
import type { OptionsSchema } from '../../../src/sdk/plugin/options-schema.ts';
import { resolveOptions } from '../../../src/sdk/plugin/resolve-options.ts';

const SCHEMA: OptionsSchema = {
  name: { type: 'string', min: 2, max: 5, pattern: /^\w+$/ },
  count: { type: 'number', integer: true, min: 1, max: 9, default: 3 },
  live: { type: 'boolean', optional: true },
  mode: { type: 'enum', values: ['a', 'b'], default: 'a' },
  list: { type: 'array', min: 1, max: 2, items: { type: 'number' }, optional: true },
  inner: { type: 'object', props: { deep: { type: 'string', default: 'x' } }, default: {} },
  map: { type: 'record', values: { type: 'number' }, default: {} },
  token: { type: 'string', min: 8, optional: true, secret: true },
  anything: { type: 'any', optional: true },
};

const problems = (given: unknown) => resolveOptions(SCHEMA, given).problems;

test('fills in defaults, at every depth, and freezes', () => {
  const { options, problems } = resolveOptions(SCHEMA, { name: 'abc' });
  expect(problems).toEqual([]);
  expect(options).toEqual({ name: 'abc', count: 3, mode: 'a', inner: { deep: 'x' }, map: {} });
  expect(Object.isFrozen(options) && Object.isFrozen(options.inner)).toBe(true);
});

test.each([
  [{}, 'name is missing'],
  [{ name: 7 }, 'name must be text, got 7'],
  [{ name: 'a' }, 'name must have 2 or more characters, got "a"'],
  [{ name: 'abcdef' }, 'name must have 5 or fewer characters, got "abcdef"'],
  [{ name: 'a b' }, 'name must match /^\\w+$/, got "a b"'],
  [{ name: 'abc', count: 'x' }, 'count must be a number, got "x"'],
  [{ name: 'abc', count: Number.NaN }, 'count must be a number, got null'],
  [{ name: 'abc', count: 1.5 }, 'count must be a whole number, got 1.5'],
  [{ name: 'abc', count: 0 }, 'count must be 1 or more, got 0'],
  [{ name: 'abc', count: 10 }, 'count must be 9 or less, got 10'],
  [{ name: 'abc', live: 1 }, 'live must be true or false, got 1'],
  [{ name: 'abc', mode: 'c' }, 'mode must be one of a, b, got "c"'],
  [{ name: 'abc', list: 1 }, 'list must be a list, got 1'],
  [{ name: 'abc', list: [] }, 'list must have 1 or more entries, got 0'],
  [{ name: 'abc', list: [1, 2, 3] }, 'list must have 2 or fewer entries, got 3'],
  [{ name: 'abc', list: ['x'] }, 'list[0] must be a number, got "x"'],
  [{ name: 'abc', inner: { deep: 1 } }, 'inner.deep must be text, got 1'],
  [{ name: 'abc', inner: { other: 1 } }, 'unknown option inner.other'],
  [{ name: 'abc', map: { a: 'x' } }, 'map.a must be a number, got "x"'],
  [{ name: 'abc', map: [] }, 'map must be an object, got []'],
  [{ name: 'abc', token: 'short' }, 'token must have 8 or more characters, got a secret'],
  [{ name: 'abc', colour: 1 }, 'unknown option colour'],
  [null, 'options must be an object, got null'],
])('of %j it says: %s', (given, problem) => {
  expect(problems(given)).toContain(problem);
});

test('lists every problem at once', () => {
  expect(problems({ name: 'a', count: 0, mode: 'c', other: 1 })).toHaveLength(4);
});
