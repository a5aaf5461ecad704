import { dctMatrix } from './dct.ts';
import { FEATURE_CONFIG, N_MFCC } from './feature-config.ts';
import { hannWindow, twiddles } from './fourier-tables.ts';
import { KERNEL_BINARY } from './kernel-binary.ts';
import { melFilterbank, sparseFilterbank } from './mel-filterbank.ts';

/** What the compiled kernel exports; addresses and sizes are constants of its memory layout. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  analyseFrames(nFrames: number, withMfcc: boolean): void;
  normalizeWindow(window: number, rangeDb: number): void;
  resampleExact(rows: number, taps: number, up: number, down: number, phase: number, nOutputs: number): void;
  resampleBlended(
    rows: number,
    nRows: number,
    taps: number,
    up: number,
    down: number,
    phase: number,
    nOutputs: number,
  ): void;
}

/** Names of the exported constants. */
type KernelConstant =
  | 'WINDOW'
  | 'FFT_TWIDDLES'
  | 'SPLIT_TWIDDLES'
  | 'WINDOW_F64'
  | 'FFT_TWIDDLES_F64'
  | 'SPLIT_TWIDDLES_F64'
  | 'MEL_WEIGHTS'
  | 'MEL_BANDS'
  | 'DCT'
  | 'FRAME_SAMPLES'
  | 'LOG_MEL'
  | 'MFCC'
  | 'MAX_FRAMES'
  | 'MAX_FRAME_SAMPLES'
  | 'NETWORK_INPUT'
  | 'WINDOW_SCRATCH'
  | 'WINDOW_CELLS'
  | 'BAND_MEANS'
  | 'BAND_SCALES'
  | 'RESAMPLE_INPUT'
  | 'RESAMPLE_INPUT_SAMPLES'
  | 'RESAMPLE_OUTPUT'
  | 'RESAMPLE_OUTPUT_SAMPLES'
  | 'COEFFICIENTS'
  | 'COEFFICIENT_BYTES';

/** One instance of the compiled kernel with its tables in place, and views of the regions the host reads and writes. */
export interface KernelInstance {
  readonly exports: KernelExports;
  /** Most frames one call of `analyseFrames` computes. */
  readonly maxFrames: number;
  /** Input of `analyseFrames`; frame f starts at sample `f * hopLength`. */
  readonly frameSamples: Float32Array;
  /** Output of `analyseFrames`, dB, `[maxFrames, nMels]`. */
  readonly logMel: Float32Array;
  /** Output of `analyseFrames`, `[maxFrames, N_MFCC]`. */
  readonly mfcc: Float32Array;
  /** A window on its way into a network, dB before and normalized after `normalizeWindow`, `[nFrames, nMels]`. */
  readonly networkInput: Float32Array;
  /** Another of them. */
  readonly windowScratch: Float32Array;
  /** Of `normalizeWindow`: mean of every band, dB, in two parts that add up to it, `[2, nMels]`. */
  readonly bandMeans: Float32Array;
  /** Of `normalizeWindow`: one over the deviation of every band, `[nMels]`. */
  readonly bandScales: Float32Array;
  /** Input of the resampler. */
  readonly resampleInput: Float32Array;
  /** Output of the resampler. */
  readonly resampleOutput: Float32Array;
  /** Room for filter coefficients; its byte offset is an address of the kernel. */
  readonly coefficients: Float32Array;
}

/** Starts a kernel and fills its tables; about 3 ms and 3 MB. */
export function instantiateKernel(): KernelInstance {
  const binary = Uint8Array.from(atob(KERNEL_BINARY), (character) => character.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  const constant = (name: KernelConstant): number => (exports[name] as WebAssembly.Global).value as number;
  const kernel = exports as unknown as KernelExports;
  const { buffer } = kernel.memory;
  const floats = (name: KernelConstant, length: number): Float32Array =>
    new Float32Array(buffer, constant(name), length);
  const { nFft, nMels } = FEATURE_CONFIG;
  const maxFrames = constant('MAX_FRAMES');
  const filterbank = sparseFilterbank(melFilterbank(FEATURE_CONFIG), nMels);

  const setInBothPrecisions = (
    name: 'WINDOW' | 'FFT_TWIDDLES' | 'SPLIT_TWIDDLES',
    table: Float64Array,
  ): void => {
    floats(name, table.length).set(table);
    new Float64Array(buffer, constant(`${name}_F64`), table.length).set(table);
  };

  // The split of the two-for-one FFT divides by two; doing it in the window costs nothing.
  setInBothPrecisions(
    'WINDOW',
    hannWindow(nFft).map((weight) => weight / 2),
  );
  setInBothPrecisions('FFT_TWIDDLES', twiddles(nFft / 2, nFft / 2));
  setInBothPrecisions('SPLIT_TWIDDLES', twiddles(nFft, nFft / 4 + 1));
  floats('MEL_WEIGHTS', filterbank.weights.length).set(filterbank.weights);
  new Int32Array(buffer, constant('MEL_BANDS'), filterbank.bands.length).set(filterbank.bands);
  floats('DCT', N_MFCC * nMels).set(dctMatrix(N_MFCC, nMels));
  return {
    exports: kernel,
    maxFrames,
    frameSamples: floats('FRAME_SAMPLES', constant('MAX_FRAME_SAMPLES')),
    logMel: floats('LOG_MEL', maxFrames * nMels),
    mfcc: floats('MFCC', maxFrames * N_MFCC),
    networkInput: floats('NETWORK_INPUT', constant('WINDOW_CELLS')),
    windowScratch: floats('WINDOW_SCRATCH', constant('WINDOW_CELLS')),
    bandMeans: floats('BAND_MEANS', 2 * nMels),
    bandScales: floats('BAND_SCALES', nMels),
    resampleInput: floats('RESAMPLE_INPUT', constant('RESAMPLE_INPUT_SAMPLES')),
    resampleOutput: floats('RESAMPLE_OUTPUT', constant('RESAMPLE_OUTPUT_SAMPLES')),
    coefficients: floats('COEFFICIENTS', constant('COEFFICIENT_BYTES') / Float32Array.BYTES_PER_ELEMENT),
  };
}
