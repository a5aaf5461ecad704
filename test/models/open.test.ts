import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLanePool } from '../../src/stream/lanes/lane-pool.ts';
import { listCremaD } from '../../src/train/corpora/crema-d.ts';
import { evaluateClips } from '../../src/train/evaluation/evaluate.ts';
import { describeWith, REPOSITORY, SHARED } from '../requirements.ts';

/** Four of the nineteen actors that no model here ever saw: two women and two men; all of them take minutes. */
const ACTORS = ['1073', '1075', '1077', '1080'];

/** Four speakers may be this much easier or harder than nineteen. */
const SPREAD = 0.12;

describeWith(
  ['shared', 'ffmpeg'],
  'the model free of the non-commercial corpora, on actors it never saw',
  () => {
    it('scores about what its card says', async () => {
      const clips = (await listCremaD(join(SHARED, 'data', 'crema-d'))).filter(({ speaker }) =>
        ACTORS.includes(speaker.split('/')[1]!),
      );
      const lanes = await createLanePool(join(REPOSITORY, 'models', 'open'));
      try {
        const { card } = lanes.model;
        expect(card.labels).toEqual(['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgust']);
        // CREMA-D, and a teacher that binds nobody.
        const [corpus, ...others] = card.training!.data;
        expect(corpus).toMatch(/^CREMA-D .*ODbL/);
        expect(others.filter((source) => !/, MIT, .* as a teacher$/.test(source))).toEqual([]);
        const { evaluation } = await evaluateClips(clips, lanes);
        expect(evaluation.n).toBe(clips.length);
        const recorded = new Map(card.metrics.map(({ name, value }) => [name, value]));
        expect(Math.abs(evaluation.uar - recorded.get('test.crema-d.uar')!)).toBeLessThan(SPREAD);
        expect(Math.abs(evaluation.routing.accuracy - recorded.get('test.crema-d.routing')!)).toBeLessThan(
          SPREAD,
        );
      } finally {
        await lanes.close();
      }
    }, 240_000);
  },
);
