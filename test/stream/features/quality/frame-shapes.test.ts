import { describe, expect, test } from 'vitest';
import { createFeatureKernel } from '../../../../src/stream/features/feature-kernel.ts';
import { createFrameShapes, type WindowShape } from '../../../../src/stream/features/quality/frame-shapes.ts';
import {
  arpeggio,
  chords,
  dtmf,
  type Sound,
  samplesOf,
  syllables,
  whiteNoise,
} from '../../synthesized-audio.ts';

const kernel = createFeatureKernel();
const FRAMES = 563;

function shapeOf(sound: Sound, startFrame = 0): WindowShape {
  const shapes = createFrameShapes();
  shapes.add(kernel.logMel(samplesOf(sound, 3.5, 48_000)));
  return shapes.describe(startFrame, FRAMES);
}

const sine =
  (hz: number, amplitude = 0.3): Sound =>
  (seconds) =>
    amplitude * Math.sin(2 * Math.PI * hz * seconds);

describe('the shape of a window', () => {
  test('of something like speech is neither tone nor noise', () => {
    expect(shapeOf(syllables())).toMatchObject({ isTone: false, isMusic: false, isNoise: false });
  });

  test('of dialling is a tone', () => {
    expect(shapeOf(dtmf).isTone).toBe(true);
  });

  test('of a melody of sines with overtones is a tone', () => {
    const melody: Sound = (seconds) => {
      const hz = [262, 330, 392, 523][Math.floor(seconds / 0.4) % 4]!;
      return sine(hz)(seconds) + 0.3 * sine(2 * hz)(seconds) + 0.1 * sine(3 * hz)(seconds);
    };
    expect(shapeOf(melody).isTone).toBe(true);
  });

  test.each([
    ['chords that are held', chords(2, 100)],
    ['chords that die away', chords(0.5, 0.25)],
    ['notes that ring', arpeggio],
  ] as const)('of %s is music', (_, sound) => {
    expect(shapeOf(sound)).toMatchObject({ isTone: false, isMusic: true, isNoise: false });
  });

  test('of one sound that only gets louder and softer is music', () => {
    const hum = (seconds: number) =>
      [1, 2, 3, 4, 5, 6, 7].reduce((sum, k) => sum + sine(150 * k, 0.05)(seconds), 0);
    expect(shapeOf((seconds) => hum(seconds) * (0.6 + 0.4 * Math.sin(20 * seconds))).isMusic).toBe(true);
  });

  test('of white noise is noise, whatever its level', () => {
    for (const level of [-10, -30, -60]) {
      expect(shapeOf(whiteNoise(level))).toMatchObject({ isNoise: true, isTone: false, isMusic: false });
    }
  });

  test('of speech in as much noise is not noise', () => {
    const [speech, noise] = [syllables(), whiteNoise(-25)];
    expect(shapeOf((seconds) => speech(seconds) + noise(seconds)).isNoise).toBe(false);
  });

  test.each([
    [3_400, 'narrow'],
    [4_000, 'narrow'],
    [5_000, 'wide'],
    [12_000, 'wide'],
  ] as const)('with its highest sound at %d Hz is %s', (hz, band) => {
    const [low, high] = [sine(500), sine(hz, 0.003)];
    expect(shapeOf((seconds) => low(seconds) + high(seconds), 20).band).toBe(band);
  });

  test('is not made wide by a click', () => {
    const low = sine(500);
    expect(
      shapeOf((seconds) => (Math.round(seconds * 48_000) === 60_000 ? 0.9 : low(seconds)), 20).band,
    ).toBe('narrow');
  });

  test('does not depend on how frames were added, also long after the start', () => {
    const logMel = kernel.logMel(samplesOf(syllables(), 9, 48_000));
    const [whole, piecewise] = [createFrameShapes(), createFrameShapes()];
    whole.add(logMel);
    for (let at = 0; at < logMel.length; at += 7 * 128) piecewise.add(logMel.subarray(at, at + 7 * 128));
    expect(piecewise.describe(1_100, FRAMES)).toEqual(whole.describe(1_100, FRAMES));
  });

  test('of nothing claims nothing', () => {
    expect(createFrameShapes().describe(0, 0)).toEqual({
      band: 'narrow',
      isTone: false,
      isMusic: false,
      isNoise: false,
    });
  });
});
