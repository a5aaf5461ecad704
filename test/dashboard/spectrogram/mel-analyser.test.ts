import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PowerSpectrum } from '../../../src/dashboard/spectrogram/fourier.ts';
import { MelAnalyser, PICTURE_BANDS } from '../../../src/dashboard/spectrogram/mel-analyser.ts';
import { MelTrack } from '../../../src/dashboard/spectrogram/mel-track.ts';

const RATE = 16_000;

function sine(hz: number, count: number, level = 1): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, k) => level * Math.sin((2 * Math.PI * hz * k) / RATE));
}

const loudest = (column: ArrayLike<number>) => Array.from(column).indexOf(Math.max(...Array.from(column)));

describe('the power spectrum', () => {
  test('of a sine on a bin is (N / 4)² there, a quarter of it beside, and nothing elsewhere', () => {
    const size = 256;
    const bin = 20;
    const power = new PowerSpectrum(size).of(sine((bin * RATE) / size, size));
    expect(power[bin]! / (size / 4) ** 2).toBeCloseTo(1, 4);
    expect(power[bin + 1]! / power[bin]!).toBeCloseTo(0.25, 4);
    expect(power[bin + 10]!).toBeLessThan(1e-6);
  });

  test('equals the sum it stands for', () => {
    const size = 16;
    const frame = fc.float32Array({ minLength: size, maxLength: size, noNaN: true, min: -1, max: 1 });
    fc.assert(
      fc.property(frame, (samples) => {
        const power = new PowerSpectrum(size).of(samples);
        for (let k = 0; k <= size / 2; k += 1) {
          let [re, im] = [0, 0];
          samples.forEach((sample, n) => {
            const windowed = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
            re += windowed * Math.cos((2 * Math.PI * k * n) / size);
            im -= windowed * Math.sin((2 * Math.PI * k * n) / size);
          });
          expect(power[k]!).toBeCloseTo(re * re + im * im, 3);
        }
      }),
    );
  });
});

describe('the picture of a voice', () => {
  test('is loudest in a higher band for a higher tone, and at full scale near the top of its range', () => {
    const bandOf = (hz: number) => loudest(new MelAnalyser(RATE).push(sine(hz, 2_048)).slice(-PICTURE_BANDS));
    expect(bandOf(400)).toBeLessThan(bandOf(1_000));
    expect(bandOf(1_000)).toBeLessThan(bandOf(4_000));
    const column = new MelAnalyser(RATE).push(sine(1_000, 2_048)).slice(-PICTURE_BANDS);
    expect(Math.max(...column)).toBe(255);
  });

  test('is the same however the sound was cut', () => {
    const samples = sine(440, 8_000, 0.3);
    const whole = new MelAnalyser(RATE).push(samples);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        const analyser = new MelAnalyser(RATE);
        const parts: number[] = [];
        let start = 0;
        for (const length of [...lengths, samples.length]) {
          parts.push(...analyser.push(samples.slice(start, start + length)));
          start += length;
        }
        expect(parts).toEqual([...whole]);
      }),
      { numRuns: 20 },
    );
  });

  test('has a column for every time there was sound, and none for others', () => {
    const track = new MelTrack();
    track.append(new Uint8Array(10 * PICTURE_BANDS).fill(7));
    expect(track.endMs).toBe(320);
    expect(track.columnAt(0)?.[0]).toBe(7);
    expect(track.columnAt(319)).not.toBeNull();
    expect(track.columnAt(320)).toBeNull();
    expect(track.columnAt(-1)).toBeNull();
  });

  test('does not grow for ever, and keeps its times when it forgets', () => {
    const track = new MelTrack();
    const minute = new Uint8Array(1_875 * PICTURE_BANDS);
    for (let count = 0; count < 45; count += 1) track.append(minute.fill(count));
    expect(track.endMs).toBe(45 * 60_000);
    expect(track.columnAt(0)).toBeNull();
    expect(track.columnAt(44.5 * 60_000)?.[0]).toBe(44);
  });
});
