import { EMOTIONS } from 'undertone/sdk';
import type { TimeRange } from '../spectrogram/draw-track.ts';
import type { Timeline } from '../streams/timeline.ts';

/** Seconds, and per emotion the sum of its probability and of all before it; null where nothing was judged. */
export type StackedProbabilities = [number[], ...(number | null)[][]];

/**
 * The emotions of a stretch of time, one on top of the other, the last of `EMOTIONS` uppermost.
 *
 * @param timeline - of the speaker
 * @param range - what is wanted; a window more on either side, so that lines leave the picture instead of ending in it
 * @returns columns in reverse order of `EMOTIONS`: the uppermost is drawn first, and the others over it
 */
export function stackProbabilities(timeline: Timeline, { fromMs, toMs }: TimeRange): StackedProbabilities {
  const times: number[] = [];
  const layers: (number | null)[][] = EMOTIONS.map(() => []);
  const first = Math.max(0, timeline.indexAt(fromMs) - 1);
  const last = Math.min(timeline.length - 1, timeline.indexAt(toMs));
  for (let index = first; index <= last; index += 1) {
    times.push(timeline.point(index).atMs / 1_000);
    const probabilities = timeline.probabilities(index);
    let sum = 0;
    EMOTIONS.forEach((emotion, layer) => {
      sum += probabilities?.[emotion] ?? 0;
      layers[layer]!.push(probabilities ? sum : null);
    });
  }
  return [times, ...layers.reverse()];
}
