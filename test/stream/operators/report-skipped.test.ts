import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { StreamDegraded } from '../../../src/sdk/events.ts';
import type { Heard, PlacedEvent } from '../../../src/stream/operators/channel-signal.ts';
import type { SettledVerdict } from '../../../src/stream/operators/judge-windows.ts';
import { reportSkipped } from '../../../src/stream/operators/report-skipped.ts';
import type { TurnDone } from '../../../src/stream/operators/turns/turn.ts';
import { describeOperator } from './operator-contract.ts';
import { endDone, heardAt, judged, turnDone, verdictAt } from './placed-values.ts';

type Value = SettledVerdict | Heard | PlacedEvent | TurnDone;

const skipped = (endMs: number): SettledVerdict => verdictAt(endMs, { type: 'skipped', reason: 'overload' });
const behind = turnDone({ skipWindows: 'all' });

describeOperator<Value, Value>('reportSkipped', {
  create: reportSkipped,
  inputs: [heardAt(1), skipped(3_000), behind, verdictAt(3_512, judged(1)), turnDone()],
});

function run(values: readonly Value[]): Value[] {
  const out: Value[] = [];
  from(values)
    .pipe(reportSkipped())
    .subscribe((value) => out.push(value));
  return out;
}

const degradedIn = (values: readonly Value[]): StreamDegraded[] =>
  run(values).flatMap((value) =>
    value.type === 'event' && value.event.type === 'stream.degraded' ? [value.event] : [],
  );

describe('skipped windows', () => {
  test('are counted and told before the next that is not', () => {
    const out = run([skipped(3_000), behind, skipped(3_512), behind, verdictAt(4_024, judged(1))]);
    expect(out.map(({ type }) => type)).toEqual([
      'verdict',
      'turnDone',
      'verdict',
      'turnDone',
      'event',
      'verdict',
    ]);
    expect(out[4]).toMatchObject({
      event: {
        type: 'stream.degraded',
        atMs: 3_520,
        fromMs: 0,
        toMs: 3_512,
        skippedWindows: 2,
        reason: 'overload',
      },
    });
  });

  test('are told with the next input that is judged again, though no window came of it', () => {
    expect(run([skipped(3_000), behind, turnDone()]).map(({ type }) => type)).toEqual([
      'verdict',
      'turnDone',
      'event',
      'turnDone',
    ]);
  });

  test('are told at the end', () => {
    expect(degradedIn([skipped(3_000), behind, endDone(3_100)])).toMatchObject([{ skippedWindows: 1 }]);
  });

  test('are told every five seconds of a long stretch', () => {
    const ends = Array.from({ length: 20 }, (_, n) => 3_000 + n * 512);
    const degraded = degradedIn([...ends.flatMap((endMs) => [skipped(endMs), behind]), turnDone()]);
    expect(degraded.length).toBeGreaterThan(1);
    expect(degraded.reduce((sum, { skippedWindows }) => sum + skippedWindows, 0)).toBe(20);
    expect(degraded.every(({ fromMs, toMs }) => toMs - fromMs < 6_000)).toBe(true);
  });

  test('of a doubled hop are told once over the windows between them', () => {
    const between = turnDone({ skipWindows: 'everyOther' });
    const leftOut = (endMs: number) => verdictAt(endMs, { type: 'skipped', reason: 'hopDoubled' });
    const windows = [
      leftOut(3_512),
      verdictAt(4_024, judged(1)),
      leftOut(4_536),
      verdictAt(5_048, judged(1)),
    ];
    const degraded = degradedIn([...windows.flatMap((window) => [window, between]), turnDone()]);
    expect(degraded).toMatchObject([{ skippedWindows: 2, reason: 'hopDoubled', fromMs: 512, toMs: 4_536 }]);
  });

  test('are told apart by their reason', () => {
    const leftOut = verdictAt(3_000, { type: 'skipped', reason: 'hopDoubled' });
    const degraded = degradedIn([leftOut, skipped(3_512), behind, turnDone()]);
    expect(degraded.map(({ reason }) => reason)).toEqual(['hopDoubled', 'overload']);
  });

  test('that do not exist are not told', () => {
    expect(degradedIn([verdictAt(3_000, judged(1)), turnDone(), endDone(3_000)])).toEqual([]);
  });
});
