import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PipelineEvent } from '../../../../src/sdk/events.ts';
import { analyzeFile } from '../../../../src/stream/analyze-file.ts';
import { createLanePool } from '../../../../src/stream/lanes/lane-pool.ts';
import { exportModel } from '../../../../src/train/export/export-model.ts';
import { REPOSITORY } from '../../../requirements.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeTinyModel } from '../../../tiny-model.ts';

const SPEECH = join(REPOSITORY, 'test', 'samples', 'speech.wav');

describe('TensorFlow.js on several lanes', () => {
  test('computes on each of them by itself, and each says on what', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder);
    await exportModel(folder);
    const logged: { fields: object; message: string }[] = [];
    const lanes = await createLanePool(folder, {
      lanes: 2,
      engine: 'tfjs',
      logger: { info: (fields, message) => logged.push({ fields, message }), error: () => {} },
    });
    try {
      expect(logged.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toMatchObject([
        { fields: { lane: 0, engine: { name: 'tfjs' } }, message: 'a lane is ready' },
        { fields: { lane: 1, engine: { name: 'tfjs' } }, message: 'a lane is ready' },
      ]);
      const heard: PipelineEvent[][] = [[], [], []];
      await Promise.all(heard.map((events) => analyzeFile(lanes, SPEECH, (event) => events.push(event))));
      const judged = heard.map((events) =>
        events.flatMap((event) =>
          event.type === 'emotion.window' && event.abstained === undefined ? [event.probabilities] : [],
        ),
      );
      expect(judged[0]!.length).toBeGreaterThan(1);
      expect(judged[1]).toEqual(judged[0]);
      expect(judged[2]).toEqual(judged[0]);
    } finally {
      await lanes.close();
    }
  });
});
