import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLanePool } from '../../src/stream/lanes/lane-pool.ts';
import { listRavdess, ravdessActor } from '../../src/train/corpora/ravdess.ts';
import { evaluateClips } from '../../src/train/evaluation/evaluate.ts';
import { describeWith, SHARED } from '../requirements.ts';

const MODEL = join(import.meta.dirname, '..', '..', 'models', 'default');

/** Two machines may differ in the last bits of a probability, which can turn one clip of 240 over. */
const ONE_CLIP = 1 / 240 + 1e-4;

describeWith(['shared', 'ffmpeg'], 'the model that ships, on actors it never saw', () => {
  it('scores what its card says, and routes voices to the right expert', async () => {
    const clips = (await listRavdess(join(SHARED, 'data', 'ravdess'))).filter(
      (clip) => ravdessActor(clip)! >= 21,
    );
    expect(clips).toHaveLength(240);
    const lanes = await createLanePool(MODEL);
    try {
      const { evaluation } = await evaluateClips(clips, lanes);
      expect(evaluation.unjudged).toBe(0);
      expect(evaluation.uar).toBeGreaterThanOrEqual(0.55);
      expect(evaluation.routing.accuracy).toBeGreaterThanOrEqual(0.95);
      const recorded = new Map(lanes.model.card.metrics.map(({ name, value }) => [name, value]));
      expect(Math.abs(evaluation.accuracy - recorded.get('test.accuracy')!)).toBeLessThan(ONE_CLIP);
      // Sixteen neutral clips weigh twice as much in the average over labels as thirty-two of another label.
      expect(Math.abs(evaluation.uar - recorded.get('test.uar')!)).toBeLessThan(2 * ONE_CLIP);
      expect(Math.abs(evaluation.routing.accuracy - recorded.get('test.routing')!)).toBeLessThan(ONE_CLIP);
    } finally {
      await lanes.close();
    }
  }, 240_000);
});
