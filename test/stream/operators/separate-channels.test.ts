import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { separateChannels } from '../../../src/stream/operators/separate-channels.ts';
import type { Turn } from '../../../src/stream/operators/turns/turn.ts';
import { createSeparationLog } from '../../../src/stream/separation/separation-log.ts';
import type { Separator } from '../../../src/stream/separation/separator.ts';
import { describeOperator } from './operator-contract.ts';

/** Holds one chunk back and turns the channels round. */
function createFakeSeparator(): Separator {
  let held: readonly Float32Array[] = [new Float32Array(0), new Float32Array(0)];
  let nGiven = 0;
  const give = (next: readonly Float32Array[]) => {
    const sources = held.toReversed();
    const startSample = nGiven;
    nGiven += sources[0]!.length;
    held = next;
    return { sources, startSample, changes: [{ atSample: nGiven, status: { type: 'separated' } as const }] };
  };
  return { push: give, finish: () => give([]) };
}

const audio = (value: number): Turn => ({
  type: 'audio',
  channels: [Float32Array.of(value), Float32Array.of(-value)],
  receivedAtMs: value,
  skipWindows: 'none',
  heardMs: value,
  isLast: true,
});
const FLUSH: Turn = { type: 'flush', heardMs: 1, receivedAtMs: 1, isLast: true };
const END: Turn = { type: 'end', outcome: 'completed', heardMs: 2, receivedAtMs: 2, isLast: true };

const create = () => separateChannels({ createSeparator: createFakeSeparator, log: createSeparationLog() });

describeOperator<Turn, Turn>('separateChannels', { create, inputs: [audio(1), FLUSH, audio(2), END] });

describe('separated channels', () => {
  test('take the place of those that came, turn by turn, and the end brings what was held back', () => {
    const out: Turn[] = [];
    from([audio(1), FLUSH, audio(2), END])
      .pipe(create())
      .subscribe((turn) => out.push(turn));
    expect(out.map(({ type }) => type)).toEqual(['audio', 'flush', 'audio', 'end']);
    const samples = out.map((turn) => ('channels' in turn ? turn.channels!.map(([first]) => first) : null));
    expect(samples).toEqual([[undefined, undefined], null, [-1, 1], [-2, 2]]);
  });

  test('are logged with what was done to them', () => {
    const log = createSeparationLog();
    from([audio(1), audio(2)])
      .pipe(separateChannels({ createSeparator: createFakeSeparator, log }))
      .subscribe();
    expect(log.at(1)).toBe('separated');
  });
});
