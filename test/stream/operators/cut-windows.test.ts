import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { createFrameStream } from '../../../src/stream/features/frame-stream.ts';
import { createBlockLog } from '../../../src/stream/features/quality/block-log.ts';
import type { Heard, MeasuredSignal, PlacedEvent } from '../../../src/stream/operators/channel-signal.ts';
import {
  type CutWindow,
  type CutWindowsOptions,
  cutWindows,
} from '../../../src/stream/operators/cut-windows.ts';
import type { SkippedWindows } from '../../../src/stream/operators/turns/pipeline-input.ts';
import { samplesOf, syllables } from '../synthesized-audio.ts';
import { describeOperator } from './operator-contract.ts';
import { speechStarted } from './placed-values.ts';

const kernel = createFeatureKernel();
const OPTIONS: CutWindowsOptions = {
  channel: 1,
  role: 'customer',
  origin: 0,
  hopFrames: 96,
  minWindowMs: 1_000,
  minSpeechMs: 500,
  separationAt: null,
  createFrameStream: () => createFrameStream(kernel),
};
const VOICE = samplesOf(syllables(), 4, 48_000);

/** All of it speech, in pieces of 100 ms. */
function signals(samples: Float32Array, skipWindows: SkippedWindows = 'none'): MeasuredSignal[] {
  const blocks = createBlockLog(48_000);
  for (let block = 0; block < samples.length / 480; block++) blocks.addBlock(true, 0.1);
  const pieces: MeasuredSignal[] = [];
  for (let at = 0; at < samples.length; at += 4_800) {
    const part = samples.subarray(at, at + 4_800);
    pieces.push({ type: 'audio', samples: part, source: part, receivedAtMs: at, skipWindows, blocks });
  }
  return pieces;
}

const mark = (type: 'flush' | 'end', pieces: readonly MeasuredSignal[]): MeasuredSignal => ({
  type,
  receivedAtMs: 9,
  blocks: pieces[0]!.blocks,
});

const withEnd = (pieces: readonly MeasuredSignal[]): MeasuredSignal[] => [...pieces, mark('end', pieces)];

describeOperator<MeasuredSignal | Heard | PlacedEvent, CutWindow | Heard | PlacedEvent>('cutWindows', {
  create: () => cutWindows(OPTIONS),
  inputs: [speechStarted(0), ...withEnd(signals(VOICE.subarray(0, 60_000)))],
  createBroken: () =>
    cutWindows({
      ...OPTIONS,
      separationAt: null,
      createFrameStream: () => {
        throw new Error('broken');
      },
    }),
});

/** Windows without their frames, which do not outlive the next value. */
function windowsOf(
  values: readonly MeasuredSignal[],
  changes: Partial<CutWindowsOptions> = {},
): Omit<CutWindow, 'logMel'>[] {
  const windows: Omit<CutWindow, 'logMel'>[] = [];
  from(values)
    .pipe(cutWindows({ ...OPTIONS, ...changes }))
    .subscribe((value) => {
      if (value.type !== 'window') return;
      const { logMel: _, ...window } = value;
      windows.push(window);
    });
  return windows;
}

describe('a window', () => {
  test('knows its place, its speaker and when it became complete', () => {
    const full = windowsOf(signals(VOICE)).find(({ facts }) => facts.startMs === 512);
    expect(full).toEqual({
      type: 'window',
      at: (96 + 562) * 256 + 512,
      abstained: null,
      skipped: null,
      facts: {
        channel: 1,
        role: 'customer',
        startMs: 512,
        endMs: 3_512,
        atMs: 3_520,
        receivedAtMs: 3_500 * 48,
        quality: { speechMs: 3_000, snrDb: null, clippedFraction: 0, band: 'wide' },
        separation: null,
        newSpeechMs: 510,
        isProvisional: false,
      },
    });
  });

  test('lies in stream time, also where the channel does not begin at zero', () => {
    const plain = windowsOf(withEnd(signals(VOICE)));
    const late = windowsOf(withEnd(signals(VOICE)), { origin: 480_000 });
    expect(late.map(({ facts }) => facts.startMs)).toEqual(plain.map(({ facts }) => facts.startMs + 10_000));
    expect(late.map(({ at }) => at)).toEqual(plain.map(({ at }) => at + 480_000));
  });

  test('abstains where there is not enough speech', () => {
    const windows = windowsOf(withEnd(signals(VOICE)), { minSpeechMs: 2_500 });
    expect(windows.map(({ abstained }) => abstained)).toEqual([
      'littleSpeech',
      'littleSpeech',
      'littleSpeech',
      ...Array.from({ length: windows.length - 3 }, () => null),
    ]);
  });

  test('says when it is to be skipped', () => {
    expect(windowsOf(signals(VOICE, 'all')).every(({ skipped }) => skipped === 'overload')).toBe(true);
  });

  test('is left out every other time when the hop is doubled, which leaves those of twice the hop', () => {
    const kept = windowsOf(signals(VOICE, 'everyOther')).filter(({ skipped }) => skipped === null);
    const places = kept.map(({ facts }) => [facts.startMs, facts.endMs]);
    const coarse = windowsOf(signals(VOICE), { hopFrames: 192 });
    expect(places).toEqual(coarse.map(({ facts }) => [facts.startMs, facts.endMs]));
    const left = windowsOf(signals(VOICE, 'everyOther')).filter(({ skipped }) => skipped !== null);
    expect(new Set(left.map(({ skipped }) => skipped))).toEqual(new Set(['hopDoubled']));
  });

  test('shares its speech with its neighbours only once', () => {
    const pieces = signals(VOICE);
    const windows = windowsOf([...pieces.slice(0, 20), mark('flush', pieces), ...withEnd(pieces.slice(20))]);
    const onGrid = windows.filter(({ facts }) => !facts.isProvisional);
    expect(onGrid.reduce((sum, { facts }) => sum + facts.newSpeechMs, 0)).toBe(4_000);
    expect(windows.filter(({ facts }) => facts.isProvisional)).toMatchObject([
      { facts: { startMs: 0, endMs: 2_000, newSpeechMs: 460, receivedAtMs: 9 } },
    ]);
  });
});

test('what is no signal goes on as it is', () => {
  const values: unknown[] = [];
  from([speechStarted(3), { type: 'heard', at: 4 } as const])
    .pipe(cutWindows(OPTIONS))
    .subscribe((value) => values.push(value));
  expect(values).toEqual([speechStarted(3), { type: 'heard', at: 4 }]);
});
