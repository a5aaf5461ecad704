import { describe, expect, test } from 'vitest';
import { createSeparationLog } from '../../../src/stream/separation/separation-log.ts';

describe('a separation log', () => {
  test('knows of nothing that was separated at first', () => {
    expect(createSeparationLog().at(0)).toBe('unchanged');
  });

  test('says what was in force at a sample, in any order of asking', () => {
    const log = createSeparationLog();
    log.add([{ atSample: 0, status: { type: 'unchanged', reason: 'silence' } }]);
    log.add([
      { atSample: 100, status: { type: 'separated' } },
      { atSample: 200, status: { type: 'kept', reason: 'oneSource' } },
    ]);
    expect([250, 0, 199, 100, 99, 200].map((sample) => log.at(sample))).toEqual([
      'kept',
      'unchanged',
      'separated',
      'separated',
      'unchanged',
      'kept',
    ]);
  });

  test('remembers the latest changes only', () => {
    const log = createSeparationLog();
    for (let second = 0; second < 100; second++) {
      log.add([{ atSample: second, status: { type: 'separated' } }]);
    }
    expect(log.at(99)).toBe('separated');
    expect(log.at(10)).toBe('unchanged');
  });
});
