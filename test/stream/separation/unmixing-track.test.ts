import { describe, expect, test } from 'vitest';
import type {
  Estimate,
  PassReason,
  Refusal,
} from '../../../src/stream/separation/estimate/estimate-unmixing.ts';
import {
  invert,
  multiply,
  reorderRows,
  type SquareMatrix,
  scaleRows,
  transpose,
} from '../../../src/stream/separation/matrix/square-matrix.ts';
import { UnmixingTrack } from '../../../src/stream/separation/unmixing-track.ts';

const MIXING = Float64Array.of(1, 0.6, 0.45, 1);

interface Found {
  readonly mixing?: SquareMatrix;
  /** RMS of the sources in the window. */
  readonly levels?: readonly number[];
  /** Expected leakage at unit variance. */
  readonly leakage?: number;
  /** The order and signs the search happened to find the sources in. */
  readonly order?: readonly number[];
  readonly signs?: readonly number[];
}

/** What a search would find in a window of sources of given levels, without any error. */
function found({
  mixing = MIXING,
  levels = [1, 1],
  leakage = 1e-4,
  order = [0, 1],
  signs = [1, 1],
}: Found = {}): Estimate {
  const atLevels = transpose(scaleRows(transpose(mixing), levels));
  const unmixing = scaleRows(reorderRows(invert(atLevels), order), signs);
  const covariance = multiply(atLevels, transpose(atLevels));
  return {
    type: 'estimated',
    unmixing,
    covariance,
    leakage: Float64Array.of(0, leakage, leakage, 0),
    iterations: 3,
  };
}

function refused(reason: PassReason): Refusal {
  return { type: 'refused', reason, iterations: 0 };
}

function expectUnmixing(track: UnmixingTrack, expected: SquareMatrix): void {
  expect([...track.unmixing!]).toEqual([...expected].map((value) => expect.closeTo(value, 9)));
}

describe('the first estimate', () => {
  test('orders, signs and scales sources by the channels they are strongest in', () => {
    const track = new UnmixingTrack(3);
    expect(track.take(found({ order: [1, 0], signs: [-1, 1], levels: [0.1, 0.3] }))).toEqual({
      type: 'separated',
    });
    expectUnmixing(track, invert(MIXING));
  });

  test('gives each channel one source, even where one microphone hears both better', () => {
    const track = new UnmixingTrack(3);
    const mixing = Float64Array.of(1, 0.9, 0.3, 0.8);
    track.take(found({ mixing, order: [1, 0] }));
    const gains = multiply(track.unmixing!, mixing);
    // Source 1 comes out as it is in channel 0, where it is strongest.
    expect([...gains]).toEqual([1, 0, 0, 0.9].map((value) => expect.closeTo(value, 9)));
  });

  test('is awaited with the channels unchanged', () => {
    const track = new UnmixingTrack(3);
    expect(track.take(refused('silence'))).toEqual({ type: 'unchanged', reason: 'silence' });
    expect(track.unmixing).toBeNull();
  });
});

describe('later estimates', () => {
  test.each([
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 1],
      [-1, 1],
    ],
    [
      [1, 0],
      [-1, -1],
    ],
  ])('keep order and sign where the search finds %j with signs %j', (order, signs) => {
    const track = new UnmixingTrack(3);
    track.take(found());
    track.take(found({ order, signs, leakage: 1e-5, levels: [1, 0.4] }));
    expectUnmixing(track, invert(MIXING));
  });

  test('keep the channel a source is expressed in until another is twice as strong', () => {
    const track = new UnmixingTrack(3);
    const gainOfFirst = (mixing: SquareMatrix) => multiply(track.unmixing!, mixing)[0];
    track.take(found({ mixing: Float64Array.of(1, 0.2, 0.9, 1) }));
    const stronger = Float64Array.of(1, 0.2, 1.1, 1);
    track.take(found({ mixing: stronger, leakage: 1e-5 }));
    expect(gainOfFirst(stronger)).toBeCloseTo(1, 9);
    const twice = Float64Array.of(0.5, 0.2, 1.1, 1);
    track.take(found({ mixing: twice, leakage: 1e-6 }));
    expect(gainOfFirst(twice)).toBeCloseTo(1.1, 9);
  });

  test('replace one that is expected to leak more', () => {
    const track = new UnmixingTrack(3);
    track.take(found({ leakage: 1e-4, mixing: Float64Array.of(1, 0.61, 0.45, 1) }));
    track.take(found({ leakage: 9e-5 }));
    expectUnmixing(track, invert(MIXING));
  });

  test('do not replace one that is expected to leak less', () => {
    const track = new UnmixingTrack(3);
    track.take(found({ leakage: 1e-5 }));
    expect(track.take(found({ leakage: 1e-4, mixing: Float64Array.of(1, 0.61, 0.45, 1) }))).toEqual({
      type: 'separated',
    });
    expectUnmixing(track, invert(MIXING));
  });

  test('follow a change of the mixing as trust in the old one fades', () => {
    const track = new UnmixingTrack(3);
    const moved = Float64Array.of(1, 0.3, 0.7, 1);
    track.take(found({ leakage: 1e-5 }));
    // Trust halves every third estimate: after ten, a tenfold leakage is the better choice.
    for (let update = 0; update < 9; update++) track.take(found({ leakage: 1e-4, mixing: moved }));
    expectUnmixing(track, invert(MIXING));
    track.take(found({ leakage: 1e-4, mixing: moved }));
    expectUnmixing(track, invert(moved));
  });
});

describe('an earlier estimate is kept', () => {
  test.each<PassReason>(['silence', 'oneSource', 'notConverged', 'ambiguous'])('through %s', (reason) => {
    const track = new UnmixingTrack(3);
    track.take(found());
    expect(track.take(refused(reason))).toEqual({ type: 'kept', reason });
    expectUnmixing(track, invert(MIXING));
  });

  test('while one source is far below its usual level, which leaves the other row undetermined', () => {
    const track = new UnmixingTrack(3);
    track.take(found());
    const guess = Float64Array.of(1, -0.8, 0.45, 1);
    for (let update = 0; update < 100; update++) {
      const status = track.take(found({ mixing: guess, levels: [1, 0.01], leakage: 1e-5 }));
      expect(status).toEqual({ type: 'kept', reason: 'oneSource' });
    }
    expectUnmixing(track, invert(MIXING));
  });

  test('but not one that was made before the other source was first heard', () => {
    const track = new UnmixingTrack(3);
    track.take(found({ mixing: Float64Array.of(1, -0.8, 0.45, 1), levels: [1, 0.001], leakage: 1e-5 }));
    track.take(found({ leakage: 1e-4 }));
    expectUnmixing(track, invert(MIXING));
  });
});
