import { describe, expect, test } from 'vitest';
import {
  type Fields,
  listField,
  numberField,
  objectField,
  parseFields,
  textField,
} from '../../../src/server/carriers/fields.ts';

const FIELDS: Fields = {
  text: 'a',
  empty: '',
  number: 7,
  digits: '7',
  scientific: '1e3',
  blank: ' ',
  words: 'seven',
  infinite: '1e999',
  object: { a: 1 },
  list: ['a', 7, null, 'b'],
  nothing: null,
};

test('a message is an object', () => {
  expect(parseFields('{"a":1}')).toEqual({ a: 1 });
  for (const text of ['[]', 'null', '7', '"a"', 'true'])
    expect(() => parseFields(text)).toThrow('must be a JSON object');
});

test('text that is no JSON is not quoted, for nobody knows what is in it', () => {
  expect(() => parseFields('secret')).toThrow(/^text messages must be JSON, got 6 characters that are not$/);
});

describe('a number', () => {
  test.each([
    ['number', 7],
    ['digits', 7],
    ['scientific', 1_000],
    ['empty', null],
    ['blank', null],
    ['words', null],
    ['infinite', null],
    ['object', null],
    ['list', null],
    ['nothing', null],
    ['missing', null],
  ])('in %s is %j', (name, expected) => {
    expect(numberField(FIELDS, name)).toBe(expected);
  });
});

test('the first of several names that is of the right kind counts', () => {
  expect(numberField(FIELDS, 'words', 'digits', 'scientific')).toBe(7);
  expect(textField(FIELDS, 'number', 'empty', 'text', 'words')).toBe('a');
  expect(objectField(FIELDS, 'list', 'nothing', 'object')).toEqual({ a: 1 });
});

test('what is not there is nothing', () => {
  expect(textField(FIELDS, 'missing', 'object')).toBeNull();
  expect(objectField(FIELDS, 'missing', 'text')).toEqual({});
  expect(listField(FIELDS, 'text')).toEqual([]);
});

test('of a list the texts count', () => {
  expect(listField(FIELDS, 'list')).toEqual(['a', 'b']);
});
