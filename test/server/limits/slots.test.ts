import { expect, test } from 'vitest';
import { createSlots } from '../../../src/server/limits/slots.ts';

test('gives each key so many places and takes each back once', () => {
  const slots = createSlots(2);
  const first = slots.take('a');
  const second = slots.take('a');
  expect(slots.take('a')).toBeNull();
  expect(slots.take('b')).not.toBeNull();
  first?.();
  first?.();
  expect(slots.take('a')).not.toBeNull();
  expect(slots.take('a')).toBeNull();
  second?.();
  expect(slots.take('a')).not.toBeNull();
});
