/** A low-pass filter cut into one row of coefficients for each fraction of a sample an output can lie at. */
export interface PolyphaseFilter {
  /** Outputs for every `down` inputs, in lowest terms. */
  readonly up: number;
  /** Inputs for every `up` outputs, in lowest terms. */
  readonly down: number;
  /** Coefficients a row, a multiple of 16. */
  readonly taps: number;
  /** Rows a sample: `up` when every phase has its own, fewer when neighbouring rows are blended. */
  readonly phases: number;
  /** Whether outputs blend two neighbouring rows; one more row then closes the sample. */
  readonly blended: boolean;
  /** `[phases, taps]`, or `[phases + 1, taps]` when blended; each row sums to 1. */
  readonly coefficients: Float32Array;
}

/** Coefficients a row when the rate rises; more when it falls, because the filter gets longer with its cut-off. */
const TAPS = 64;

/** Kaiser's shape parameter; 10 leaves a worst tone 110 dB above everything the conversion adds. */
const KAISER_BETA = 10;

/** Cut-off, as a share of the lower of the two Nyquist frequencies; the filter is flat to 85 % and 80 dB down at 108 %. */
const CUT_OFF = 0.96;

/** Most rows a filter gets; beyond this, rows are blended, which bounds a filter at 1 MB for every pair of rates. */
const MAX_PHASES = 1024;

/**
 * Designs the filter that converts between two sample rates: a sinc under a Kaiser window.
 *
 * @param fromRate - whole number of Hz
 * @param toRate - whole number of Hz
 */
export function designPolyphaseFilter(fromRate: number, toRate: number): PolyphaseFilter {
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const [up, down] = [toRate / divisor, fromRate / divisor];
  const blended = up > MAX_PHASES;
  const phases = blended ? MAX_PHASES : up;
  const narrowing = Math.max(1, fromRate / toRate);
  const taps = countTaps(narrowing);
  const rows = blended ? phases + 1 : phases;
  const coefficients = new Float32Array(rows * taps);
  for (let row = 0; row < rows; row++) {
    coefficients.set(filterRow(taps, row / phases, CUT_OFF / narrowing), row * taps);
  }
  return { up, down, taps, phases, blended, coefficients };
}

/**
 * How far behind its input a conversion is: samples at `fromRate` that an output waits for after its own place.
 *
 * @param fromRate - whole number of Hz
 * @param toRate - whole number of Hz
 */
export function polyphaseDelay(fromRate: number, toRate: number): number {
  return fromRate === toRate ? 0 : countTaps(Math.max(1, fromRate / toRate)) / 2;
}

/** Coefficients a row, more of them where the filter has to be narrower. */
function countTaps(narrowing: number): number {
  return Math.ceil((TAPS * narrowing) / 16) * 16;
}

/**
 * One row: the weights of the `taps` samples around an output that lies `fraction` of a sample after the middle one.
 *
 * Scaled to sum 1, so that a constant stays exactly that constant in every phase.
 */
function filterRow(taps: number, fraction: number, cutOff: number): Float64Array {
  const half = taps / 2;
  const row = Float64Array.from({ length: taps }, (_, tap) => {
    const distance = tap - (half - 1) - fraction;
    return sinc(distance * cutOff) * kaiser(distance / half);
  });
  const sum = row.reduce((total, weight) => total + weight, 0);
  return row.map((weight) => weight / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser's window at a place in [-1, 1] (Kaiser and Schafer 1980); zero outside. */
function kaiser(place: number): number {
  const square = 1 - place * place;
  return square <= 0 ? 0 : besselI0(KAISER_BETA * Math.sqrt(square)) / besselI0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  const quarterSquare = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarterSquare / (k * k);
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
