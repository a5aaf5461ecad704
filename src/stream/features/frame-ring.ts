/** The newest frames of a stream, kept so that any run of them is one contiguous view. */
export interface FrameRing {
  /** Frames appended so far; the newest has this number less one. */
  readonly nFrames: number;
  /** Number of the oldest frame that can still be read. */
  readonly oldestFrame: number;
  /**
   * Adds frames after the newest.
   *
   * @param frames - `[n, width]`; copied
   */
  append(frames: Float32Array): void;
  /**
   * A run of frames without a copy.
   *
   * @returns `[nFrames, width]`, a view that is valid until the next `append`
   * @throws RangeError if a frame is gone or not there yet
   */
  view(startFrame: number, nFrames: number): Float32Array;
}

/**
 * Keeps at least the newest `keepFrames` frames.
 *
 * The buffer is longer than that by `slackFrames`; when it is full, the frames to keep move to its start in one block.
 * So a frame is copied at most once every `slackFrames` frames, and nothing is ever allocated.
 *
 * @param width - values a frame
 * @param keepFrames - frames that can always be read
 * @param slackFrames - room beyond them
 */
export function createFrameRing(width: number, keepFrames: number, slackFrames: number): FrameRing {
  const capacity = keepFrames + slackFrames;
  const buffer = new Float32Array(capacity * width);
  /** Number of the frame at the start of the buffer. */
  let oldest = 0;
  let end = 0;

  function makeRoom(incoming: number): void {
    if (end - oldest + incoming <= capacity) return;
    const firstKept = Math.max(oldest, Math.min(end, end + incoming - keepFrames));
    buffer.copyWithin(0, (firstKept - oldest) * width, (end - oldest) * width);
    oldest = firstKept;
  }

  return {
    get nFrames() {
      return end;
    },
    get oldestFrame() {
      return oldest;
    },
    append(frames) {
      // More than the ring holds: only the newest can be kept.
      for (let at = 0; at < frames.length; at += slackFrames * width) {
        const part = frames.subarray(at, at + slackFrames * width);
        makeRoom(part.length / width);
        buffer.set(part, (end - oldest) * width);
        end += part.length / width;
      }
    },
    view(startFrame, nFrames) {
      if (startFrame < oldest || startFrame + nFrames > end) {
        const wanted = `${startFrame} to ${startFrame + nFrames - 1}`;
        throw new RangeError(`frames ${wanted} were asked for, ${oldest} to ${end - 1} are held`);
      }
      return buffer.subarray((startFrame - oldest) * width, (startFrame - oldest + nFrames) * width);
    },
  };
}
