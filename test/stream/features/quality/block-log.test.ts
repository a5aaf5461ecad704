import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBlockLog } from '../../../../src/stream/features/quality/block-log.ts';

const BLOCK = 480;

describe('a block log', () => {
  test('adds up the speech of the blocks whose middle lies in the stretch', () => {
    const log = createBlockLog(48_000);
    for (const isSpeech of [true, false, true, true]) log.addBlock(isSpeech, 0);
    expect(log.speechMs(0, 4 * BLOCK)).toBe(30);
    expect(log.speechMs(240, 4 * BLOCK)).toBe(30);
    expect(log.speechMs(241, 4 * BLOCK)).toBe(20);
    expect(log.speechMs(0, 2 * BLOCK + 240)).toBe(10);
    expect(log.speechMs(0, 100 * BLOCK)).toBe(30);
  });

  test('shares every block out to exactly one of two neighbouring stretches', () => {
    const log = createBlockLog(48_000);
    for (let block = 0; block < 300; block++) log.addBlock(block % 3 !== 0, 0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 * BLOCK }), (cut) => {
        expect(log.speechMs(0, cut) + log.speechMs(cut, 300 * BLOCK)).toBe(2_000);
      }),
      { seed: 1 },
    );
  });

  test('compares the power of speech with that of the pauses', () => {
    const log = createBlockLog(48_000);
    log.addBlock(true, 0.3);
    log.addBlock(true, 0.1);
    log.addBlock(false, 0.002);
    expect(log.measure(0, 3 * BLOCK).snrDb).toBeCloseTo(20, 5);
  });

  test('knows no ratio without speech or without a pause', () => {
    const log = createBlockLog(48_000);
    log.addBlock(true, 0.3);
    expect(log.measure(0, BLOCK).snrDb).toBeNull();
    log.addBlock(false, 0);
    expect(log.measure(BLOCK, 2 * BLOCK).snrDb).toBeNull();
  });

  test('takes a muted pause for -100 dB', () => {
    const log = createBlockLog(48_000);
    log.addBlock(true, 1);
    log.addBlock(false, 0);
    expect(log.measure(0, 2 * BLOCK).snrDb).toBeCloseTo(100, 5);
  });

  test.each([8_000, 11_025, 44_100, 48_000, 192_000])(
    'finds the share of clipped samples at %d Hz',
    (rate) => {
      const log = createBlockLog(rate);
      log.addSource(
        Float32Array.from({ length: rate }, (_, n) => (n % 10 === 0 ? (n % 20 === 0 ? 1 : -1) : 0.97)),
      );
      expect(log.measure(0, 48_000).clippedFraction).toBeCloseTo(0.1, 2);
      expect(log.measure(24_000, 24_000 + 5 * BLOCK).clippedFraction).toBeCloseTo(0.1, 1);
    },
  );

  test('counts clipping in the block it happened in', () => {
    const log = createBlockLog(8_000);
    const samples = new Float32Array(800);
    samples.fill(1, 240, 320);
    log.addSource(samples);
    const clippedIn = (block: number) => log.measure(block * BLOCK, (block + 1) * BLOCK).clippedFraction;
    expect([2, 3, 4].map(clippedIn)).toEqual([0, 1, 0]);
  });

  test('takes the loudest codes of a telephone line for clipped', () => {
    const log = createBlockLog(8_000);
    log.addSource(Float32Array.of(32_124 / 32_768, -32_256 / 32_768, 31_000 / 32_768, 0));
    expect(log.measure(0, BLOCK).clippedFraction).toBe(0.5);
  });

  test('does not care how the source was cut', () => {
    const samples = Float32Array.from({ length: 30_000 }, (_, n) => Math.sin(n * n));
    const whole = createBlockLog(11_025);
    whole.addSource(samples);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 5 }), (lengths) => {
        const log = createBlockLog(11_025);
        let at = 0;
        for (const length of lengths) {
          log.addSource(samples.subarray(at, at + length));
          at += length;
        }
        log.addSource(samples.subarray(at));
        for (const start of [0, 10_000, 70_000]) {
          expect(log.measure(start, start + 48_000)).toEqual(whole.measure(start, start + 48_000));
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test('remembers ten seconds of a long call', () => {
    const log = createBlockLog(8_000);
    const loud = new Float32Array(80).fill(1);
    for (let block = 0; block < 5_000; block++) {
      log.addSource(block >= 4_900 ? loud : new Float32Array(80));
      log.addBlock(block >= 4_900, block >= 4_900 ? 1 : 0.01);
    }
    expect(log.measure(4_800 * BLOCK, 5_000 * BLOCK)).toEqual({
      speechMs: 1_000,
      snrDb: expect.closeTo(20, 5),
      clippedFraction: 0.5,
    });
  });
});
