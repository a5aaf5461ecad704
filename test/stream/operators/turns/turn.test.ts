import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PipelineInput } from '../../../../src/stream/operators/turns/pipeline-input.ts';
import {
  createTurnCutter,
  originOf,
  type Turn,
  type TurnOptions,
} from '../../../../src/stream/operators/turns/turn.ts';

const OPTIONS: TurnOptions = {
  sampleRate: 8_000,
  nChannels: 2,
  hopFrames: 96,
  originMs: 0,
  mayRestart: true,
  now: () => 77,
};

const audio = (length: number): PipelineInput => ({
  type: 'audio',
  channels: [Float32Array.from({ length }, (_, n) => n), new Float32Array(length)],
  receivedAtMs: 5,
});

function turnsOf(inputs: readonly PipelineInput[], changes: Partial<TurnOptions> = {}): Turn[] {
  const cut = createTurnCutter({ ...OPTIONS, ...changes });
  return inputs.flatMap((input) => [...cut(input)]);
}

describe('turns', () => {
  test('are short inputs as they are', () => {
    const input = audio(160);
    expect(turnsOf([input])).toEqual([
      {
        type: 'audio',
        channels: input.type === 'audio' && input.channels,
        receivedAtMs: 5,
        skipWindows: 'none',
        heardMs: 20,
        isLast: true,
      },
    ]);
  });

  test('are at most half a second and at most a hop of a long one, in order, and only the last says so', () => {
    const lengths = fc.integer({ min: 0, max: 30_000 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 562 }), (length, hopFrames) => {
        const turns = turnsOf([audio(length)], { hopFrames }).filter((turn) => turn.type === 'audio');
        const joined = turns.flatMap(({ channels }) => [...channels[0]!]);
        expect(joined).toEqual(Array.from({ length }, (_, n) => n));
        const longest = Math.max(...turns.map(({ channels }) => channels[0]!.length));
        expect(longest).toBeLessThanOrEqual(Math.min(4_000, Math.max(1, (hopFrames * 256) / 6)));
        expect(turns.map(({ isLast }) => isLast)).toEqual(turns.map((_, n) => n === turns.length - 1));
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test('count stream time in samples', () => {
    const turns = turnsOf([audio(100), { type: 'flush' }, audio(1), { type: 'end', outcome: 'completed' }]);
    expect(turns.map(({ heardMs }) => heardMs)).toEqual([12.5, 12.5, 12.625, 12.625]);
    expect(turns.map(({ receivedAtMs }) => receivedAtMs)).toEqual([5, 77, 5, 77]);
  });

  test('make silence of missing audio, up to where it goes on', () => {
    const gap: PipelineInput = { type: 'gap', fromMs: 100, toMs: 1_300 };
    const turns = turnsOf([audio(800), gap]).slice(1);
    expect(turns.map(({ type, heardMs, isLast }) => [type, heardMs, isLast])).toEqual([
      ['gap', 100, false],
      ['audio', 600, false],
      ['audio', 1_100, false],
      ['audio', 1_300, true],
    ]);
    const silent = turns.flatMap((turn) => (turn.type === 'audio' ? turn.channels : []));
    expect(silent.every((samples) => samples.every((sample) => sample === 0))).toBe(true);
  });

  test('compute nothing for a gap as long as a window, but begin anew behind it', () => {
    const gap: PipelineInput = { type: 'gap', fromMs: 100, toMs: 3_100 };
    const [long, next] = turnsOf([audio(800), gap, audio(80)]).slice(1);
    expect(long).toMatchObject({ type: 'gap', restartMs: 3_100, heardMs: 3_100, isLast: true });
    expect(next).toMatchObject({ type: 'audio', heardMs: 3_110 });
    const [shorter] = turnsOf([audio(800), { ...gap, toMs: 3_099 }]).slice(1);
    expect(shorter).toMatchObject({ type: 'gap', restartMs: null, isLast: false });
    const dependent = turnsOf([audio(800), gap], { mayRestart: false }).slice(1);
    expect(dependent[0]).toMatchObject({ restartMs: null });
    expect(dependent.length).toBeGreaterThan(5);
  });

  test('make nothing of a gap that has been heard', () => {
    const turns = turnsOf([audio(800), { type: 'gap', fromMs: 20, toMs: 60 }]).slice(1);
    expect(turns.map(({ type, isLast }) => [type, isLast])).toEqual([['gap', true]]);
  });

  test('of a pipeline that takes over go on from the end of its first gap', () => {
    const gap: PipelineInput = { type: 'gap', fromMs: 0, toMs: 90_000, reason: 'lane' };
    expect(originOf(gap)).toBe(90_000);
    expect(originOf(audio(1))).toBe(0);
    const turns = turnsOf([gap, audio(8)], { originMs: 90_000 });
    expect(turns.map(({ heardMs }) => heardMs)).toEqual([90_000, 90_001]);
  });

  test('need as many channels as are analysed, equally long', () => {
    const [left] = [new Float32Array(3)];
    const input = (channels: Float32Array[]): PipelineInput => ({ type: 'audio', channels, receivedAtMs: 0 });
    expect(() => turnsOf([input([left!])])).toThrow('audio must hold 2 channels of equal length');
    expect(() => turnsOf([input([left!, new Float32Array(4)])])).toThrow('got lengths [3, 4]');
  });

  test('are made of no channels where none is analysed', () => {
    const inputs: PipelineInput[] = [
      { type: 'audio', channels: [], receivedAtMs: 0 },
      { type: 'gap', fromMs: 0, toMs: 5_000 },
    ];
    expect(turnsOf(inputs, { nChannels: 0 }).map(({ type }) => type)).toEqual(['audio', 'gap']);
  });
});
