import { FEATURE_CONFIG, FLOOR_DB } from './feature-config.ts';
import { countFrames, type FeatureKernel, HALF_FRAME } from './feature-kernel.ts';
import { createFrameRing } from './frame-ring.ts';

const { hopLength, nFft, nFrames: WINDOW_FRAMES, nMels } = FEATURE_CONFIG;

/**
 * Most samples to push between two looks at the windows: about a second.
 *
 * After a longer push the oldest windows it completed may be gone.
 */
export const MAX_PUSH_SAMPLES = 48_128;

/** Frames the ring moves in one block; a multiple of what one push computes keeps moves rare. */
const SLACK_FRAMES = 192;

/** The log-mel of one channel as it arrives: every frame of the stream's grid is computed once. */
export interface FrameStream {
  /** Frames computed so far; frame k is centred on sample `256 k` of the stream. */
  readonly nFrames: number;
  /** Samples pushed so far. */
  readonly nSamples: number;
  /**
   * Takes samples and computes every frame they complete; how they are cut never changes a bit of a frame.
   *
   * @param samples - 48 kHz mono; at most {@link MAX_PUSH_SAMPLES} where every window is to be read
   * @returns number of new frames
   */
  push(samples: Float32Array): number;
  /**
   * Computes the last frames, those that reach over the end, with zeros after it; the stream then has
   * `1 + floor(nSamples / 256)` frames and takes no more samples.
   *
   * @returns number of new frames
   */
  finish(): number;
  /**
   * A run of computed frames, by default one window, without a copy.
   *
   * @returns dB, `[nFrames, nMels]`, a view that is valid until the next `push` or `finish`
   * @throws RangeError if a frame is not computed yet or has been overwritten
   */
  window(startFrame: number, nFrames?: number): Float32Array;
  /**
   * The window as it would be if the stream ended here: frames that reach over the end see zeros, later ones are at
   * the floor. Equals the log-mel of the zero-padded clip bit for bit, which is what networks see of short clips in
   * training.
   *
   * @param startFrame - first frame, still held
   * @param out - receives the window, dB, `[any number of frames, nMels]`
   * @returns `out`
   */
  paddedWindow(startFrame: number, out: Float32Array): Float32Array;
}

/**
 * Starts the frame grid of one channel; about 0.5 MB.
 *
 * @param kernel - the thread's feature kernel, shared with its other streams
 */
export function createFrameStream(kernel: FeatureKernel): FrameStream {
  return new GridFrameStream(kernel);
}

class GridFrameStream implements FrameStream {
  readonly #kernel: FeatureKernel;
  readonly #ring = createFrameRing(nMels, WINDOW_FRAMES + MAX_PUSH_SAMPLES / hopLength, SLACK_FRAMES);
  /** Samples of frames not complete yet, from the start of `#tailFrame` on. */
  readonly #tail = new Float32Array(nFft);
  /** Half a frame of zeros lies before the stream. */
  #tailLength = HALF_FRAME;
  #tailFrame = 0;
  #nSamples = 0;

  constructor(kernel: FeatureKernel) {
    this.#kernel = kernel;
  }

  get nFrames(): number {
    return this.#ring.nFrames;
  }

  get nSamples(): number {
    return this.#nSamples;
  }

  push(samples: Float32Array): number {
    const before = this.nFrames;
    const room = this.#kernel.frameSamples.length - nFft;
    if (samples.length <= room) this.#pushBlock(samples);
    else for (let at = 0; at < samples.length; at += room) this.#pushBlock(samples.subarray(at, at + room));
    this.#nSamples += samples.length;
    return this.nFrames - before;
  }

  finish(): number {
    const missing = countFrames(this.#nSamples) - this.nFrames;
    if (missing > 0) this.#ring.append(this.#framesOverTheEnd().subarray(0, missing * nMels));
    return missing;
  }

  window(startFrame: number, nFrames: number = WINDOW_FRAMES): Float32Array {
    return this.#ring.view(startFrame, nFrames);
  }

  paddedWindow(startFrame: number, out: Float32Array): Float32Array {
    const endFrame = startFrame + out.length / nMels;
    const nComputed = Math.max(0, Math.min(endFrame, this.#tailFrame) - startFrame);
    out.fill(FLOOR_DB);
    if (nComputed > 0) out.set(this.#ring.view(startFrame, nComputed));
    const over = this.#framesOverTheEnd();
    const first = Math.max(startFrame, this.#tailFrame);
    const last = Math.min(endFrame, this.#tailFrame + over.length / nMels);
    if (last > first) {
      const part = over.subarray((first - this.#tailFrame) * nMels, (last - this.#tailFrame) * nMels);
      out.set(part, (first - startFrame) * nMels);
    }
    return out;
  }

  #pushBlock(samples: Float32Array): void {
    const { frameSamples } = this.#kernel;
    const available = this.#fillFrameSamples(samples);
    const complete = Math.max(0, Math.floor((available - nFft) / hopLength) + 1);
    if (complete > 0) this.#ring.append(this.#kernel.analyseFrames(complete));
    this.#tail.set(frameSamples.subarray(complete * hopLength, available));
    this.#tailLength = available - complete * hopLength;
    this.#tailFrame += complete;
  }

  /** Puts the tail and what follows it in front of the kernel; returns how many samples that is. */
  #fillFrameSamples(following: Float32Array): number {
    const { frameSamples } = this.#kernel;
    frameSamples.set(this.#tail.subarray(0, this.#tailLength));
    frameSamples.set(following, this.#tailLength);
    return this.#tailLength + following.length;
  }

  /** Frames that begin before the end of what has been heard and reach beyond it, with zeros there: up to four. */
  #framesOverTheEnd(): Float32Array {
    const count = Math.ceil(this.#tailLength / hopLength);
    this.#kernel.frameSamples.fill(0, 0, (count - 1) * hopLength + nFft);
    this.#fillFrameSamples(this.#tail.subarray(0, 0));
    return this.#kernel.analyseFrames(count);
  }
}
