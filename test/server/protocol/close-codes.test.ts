import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../../src/sdk/errors.ts';
import { CLOSE_CODES, mayRetry } from '../../../src/server/protocol/close-codes.ts';
import { REPOSITORY } from '../../requirements.ts';

describe('close codes', () => {
  test('are different for every error and within 4000 to 4999', () => {
    const codes = ERROR_CODES.map((code) => CLOSE_CODES[code]);
    expect(new Set(codes).size).toBe(ERROR_CODES.length);
    expect(codes.every((code) => code >= 4_000 && code <= 4_999)).toBe(true);
  });

  test('say by their range whether reconnecting may help', () => {
    expect(mayRetry('ERR_SLOW_CONSUMER')).toBe(true);
    expect(CLOSE_CODES.ERR_SLOW_CONSUMER).toBe(4_008);
    expect(mayRetry('ERR_CHANNELS')).toBe(false);
  });

  test('are those that docs/errors.md names', () => {
    const docs = readFileSync(join(REPOSITORY, 'docs', 'errors.md'), 'utf8');
    const named = [...docs.matchAll(/^### `(ERR_\w+)`\n\nClose code (\d+)/gm)].map(([, code, number]) => [
      code,
      Number(number),
    ]);
    expect(Object.fromEntries(named)).toEqual(CLOSE_CODES);
  });
});
