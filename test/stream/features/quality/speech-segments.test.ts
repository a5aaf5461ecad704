import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createSpeechSegmenter,
  type SpeechChange,
} from '../../../../src/stream/features/quality/speech-segments.ts';

/** Blocks as a string: `#` is speech. */
function changesOf(blocks: string): SpeechChange[] {
  const segmenter = createSpeechSegmenter();
  const changes = [...blocks].map((block) => segmenter.push(block === '#'));
  return [...changes, segmenter.finish()].filter((change) => change !== null);
}

const quiet = (count: number): string => '.'.repeat(count);
const speech = (count: number): string => '#'.repeat(count);

describe('stretches of speech', () => {
  test('begin with the first of nine speech blocks within fifteen', () => {
    expect(changesOf(`${quiet(20)}${speech(4)}...${speech(5)}`)[0]).toEqual({
      type: 'started',
      startBlock: 20,
    });
  });

  test('do not begin with eight', () => {
    expect(changesOf(`${speech(8)}${quiet(20)}${speech(8)}${quiet(20)}`)).toEqual([]);
  });

  test('end behind the last speech block once fifty have been silent', () => {
    expect(changesOf(`${speech(30)}${quiet(50)}`)).toEqual([
      { type: 'started', startBlock: 0 },
      { type: 'ended', startBlock: 0, endBlock: 30 },
    ]);
  });

  test('go on through a breath', () => {
    expect(changesOf(`${speech(30)}${quiet(49)}${speech(1)}${quiet(49)}${speech(30)}`)).toEqual([
      { type: 'started', startBlock: 0 },
      { type: 'ended', startBlock: 0, endBlock: 159 },
    ]);
  });

  test('end with the audio', () => {
    expect(changesOf(`${quiet(3)}${speech(20)}..`).at(-1)).toEqual({
      type: 'ended',
      startBlock: 3,
      endBlock: 23,
    });
  });

  test('alternate, do not overlap, and hold every start within 15 blocks of its decision', () => {
    const blocks = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 70 })), { maxLength: 30 });
    fc.assert(
      fc.property(blocks, (runs) => {
        const changes = changesOf(runs.map(([isSpeech, n]) => (isSpeech ? speech(n) : quiet(n))).join(''));
        let last = 0;
        changes.forEach((change, index) => {
          expect(change.type).toBe(index % 2 === 0 ? 'started' : 'ended');
          const at = change.type === 'started' ? change.startBlock : change.endBlock;
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
        });
        expect(changes.length % 2).toBe(0);
      }),
      { seed: 1 },
    );
  });
});
