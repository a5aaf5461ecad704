import { describe, expect, test } from 'vitest';
import { CONNECTING, describeConnection } from '../../../src/dashboard/server/connection.ts';
import { UndertoneError } from '../../../src/sdk/errors.ts';

const error = new UndertoneError('ERR_CONNECTION', 'gone');
const lost = { type: 'reconnecting', error, attempt: 2, delayMs: 100 } as const;

describe('the connection, in words', () => {
  test('is live without a detail', () => {
    const live = describeConnection({ type: 'connected', recovered: {} }, CONNECTING, '12:00');
    expect(live).toEqual({ tone: 'good', text: 'Live', detail: null });
  });

  test('says since when it is lost, and keeps to that while attempts fail', () => {
    const first = describeConnection(lost, CONNECTING, '12:00');
    expect(first.detail).toContain('12:00');
    expect(describeConnection({ type: 'connecting', attempt: 2 }, first, '12:01')).toBe(first);
    expect(describeConnection(lost, first, '12:01')).toBe(first);
  });

  test('says how far the page is behind', () => {
    expect(describeConnection({ type: 'paused', queued: 4_096 }, CONNECTING, '').detail).toContain(
      '4096 events',
    );
  });

  test('says why it is over', () => {
    expect(describeConnection({ type: 'closed', error }, CONNECTING, '')).toMatchObject({
      tone: 'bad',
      detail: expect.stringContaining('gone') as string,
    });
  });
});
