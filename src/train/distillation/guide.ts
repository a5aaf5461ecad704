import type { WindowPiece } from '../augmentation/window-cut.ts';
import type { StateScale } from './state-scale.ts';

/** Frames of log-mel that one state of a teacher spans: 48 ms. */
const FRAMES_PER_STATE = 9;

/** Places in a token at which the teacher is asked. */
const PLACES = 4;

/** What a teacher says of a window: a mean state for every token, and a weight, which is 0 where it says nothing. */
export interface GuideLayout {
  /** Tokens the network makes of a window. */
  readonly tokens: number;
  /** Frames of log-mel a token stands for. */
  readonly framesPerToken: number;
  /** Numbers of a state. */
  readonly width: number;
}

/** How a teacher guides: where its states belong in a window, and the scale they are taught at. */
export interface Guidance {
  readonly layout: GuideLayout;
  readonly scale: StateScale;
}

/** A piece of a clip in a window, and what the teacher made of the whole clip, `[nStates, width]`; null where it was not asked. */
export interface GuidedPiece extends WindowPiece {
  readonly states: Int16Array | null;
}

/** Numbers of a guide: `[tokens, width + 1]`, the weight last. */
export function guideLength({ tokens, width }: GuideLayout): number {
  return tokens * (width + 1);
}

/**
 * Writes what a teacher says of a window that is pieced together from clips: for every token the mean of the states at four places in it,
 * standardized.
 *
 * The teacher has heard each clip from beginning to end and without any change, whatever of it the window holds and however it was changed:
 * a network that says the same has to see through that.
 *
 * @param out - `[tokens, width + 1]`, replaced
 */
export function writeGuide(
  pieces: readonly GuidedPiece[],
  { layout, scale }: Guidance,
  out: Float32Array,
): void {
  const { tokens, framesPerToken, width } = layout;
  out.fill(0);
  for (let token = 0; token < tokens; token++) {
    const row = out.subarray(token * (width + 1), (token + 1) * (width + 1));
    for (let place = 0; place < PLACES; place++) {
      const frame = Math.floor((token + (place + 0.5) / PLACES) * framesPerToken);
      for (const piece of pieces) addState(piece, frame, row);
    }
    finishRow(row, scale);
  }
}

/** Adds the state of a piece at a frame of the window to a token's row, and one to its weight, where the piece has one. */
function addState({ start, heard, at, states }: GuidedPiece, frame: number, row: Float32Array): void {
  const inPiece = frame - at;
  if (states === null || states.length === 0 || inPiece < 0 || inPiece >= heard) return;
  const width = row.length - 1;
  const last = states.length / width - 1;
  const from = Math.min(last, Math.floor((start + inPiece) / FRAMES_PER_STATE)) * width;
  for (let d = 0; d < width; d++) row[d]! += states[from + d]!;
  row[width]!++;
}

/** Makes a sum of states their standardized mean; of less than half a token nothing is said. */
function finishRow(row: Float32Array, { mean, std }: StateScale): void {
  const width = row.length - 1;
  const heard = row[width]!;
  row[width] = heard >= PLACES / 2 ? 1 : 0;
  for (let d = 0; d < width; d++) row[d] = row[width] === 0 ? 0 : (row[d]! / heard - mean[d]!) / std[d]!;
}
