import { expect, test } from 'vitest';
import { closeError } from '../../../src/sdk/connection/close-error.ts';

test.each([
  [1000, true],
  [1001, true],
  [1006, true],
  [1011, true],
  [1012, true],
  [1013, true],
  [4000, true],
  [4008, true],
  [4499, true],
  [1002, false],
  [1008, false],
  [1009, false],
  [4500, false],
  [4999, false],
])('says of close code %i whether connecting again may help: %s', (code, retryable) => {
  expect(closeError(code, '')).toMatchObject({ code: 'ERR_CONNECTION', retryable });
});

test('repeats the reason of the close frame and keeps the cause', () => {
  const cause = new Error('ECONNREFUSED');
  const error = closeError(1006, 'gone', cause);
  expect(error.message).toContain('1006: gone');
  expect(error.cause).toBe(cause);
});
