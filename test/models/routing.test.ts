/** The router of the model that ships over time, on actors it never saw. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineEvent } from '../../src/sdk/events.ts';
import { createFeatureKernel } from '../../src/stream/features/feature-kernel.ts';
import type { EmotionClassifier } from '../../src/stream/models/classifier.ts';
import { loadClassifier } from '../../src/stream/models/emotion-classifier.ts';
import { describeWith, REPOSITORY } from '../requirements.ts';
import {
  cutAudio,
  END,
  eventsOf,
  runPipeline,
  testOptions,
  testResources,
  windowsOf,
} from '../stream/run-pipeline.ts';
import { ravdessVoice } from '../stream/separation/recordings.ts';
import { join as joinSamples } from '../stream/signals.ts';

const SECOND = 48_000;

/** Even numbers are women. */
const cohortOf = (actor: number): string => (actor % 2 === 0 ? 'female' : 'male');

describeWith(['shared', 'ffmpeg'], 'actors the router never heard', () => {
  let classifier: EmotionClassifier;

  beforeAll(async () => {
    const kernel = createFeatureKernel();
    classifier = await loadClassifier(join(REPOSITORY, 'models', 'default'), { kernel });
  });
  afterAll(() => classifier.close());

  async function listen(samples: Float32Array): Promise<PipelineEvent[]> {
    const inputs = [...cutAudio([samples], [SECOND / 10]), END];
    return eventsOf(await runPipeline(inputs, testOptions(), testResources({ classifier })));
  }

  /** Where every judged window was sent. */
  const routesOf = (events: readonly PipelineEvent[]): { endMs: number; route: string }[] =>
    windowsOf(events).flatMap((window) =>
      window.abstained === undefined ? [{ endMs: window.endMs, route: window.cohort.route }] : [],
    );

  test.each([21, 22, 23, 24])(
    'actor %d is sent one way within five seconds and stays there',
    async (actor) => {
      const routes = routesOf(await listen(ravdessVoice(actor, 90)));
      const settled = routes.filter(({ endMs }) => endMs > 5_000);
      expect(settled.length).toBeGreaterThan(150);
      expect(new Set(settled.map(({ route }) => route))).toEqual(new Set([cohortOf(actor)]));
    },
  );

  test.each([
    [21, 22],
    [24, 23],
  ])('after actor %d, actor %d is noticed as soon as 12 s of speech are forgotten', async (first, second) => {
    const voices = [first, second].map((actor) => ravdessVoice(actor, 30));
    const routes = routesOf(await listen(joinSamples(voices)));
    const routesFrom = (fromMs: number): Set<string> =>
      new Set(routes.filter(({ endMs }) => endMs > fromMs).map(({ route }) => route));
    expect(routesFrom(45_000)).toEqual(new Set([cohortOf(second)]));
    // One way, through a mixture, to the other: no way back.
    const changes = routes.filter(({ route }, i) => i > 0 && route !== routes[i - 1]!.route);
    expect(changes.map(({ route }) => route)).toEqual(['mixed', cohortOf(second)]);
  });

  test('speak in stretches that begin and end in turn, half a second apart or more', async () => {
    const events = await listen(ravdessVoice(21, 60));
    const stretches = events.filter(
      (event) => event.type === 'speech.started' || event.type === 'speech.ended',
    );
    expect(stretches.length).toBeGreaterThan(20);
    let endedAtMs = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < stretches.length; i += 2) {
      const [started, ended] = [stretches[i]!, stretches[i + 1]!];
      expect([started.type, ended.type]).toEqual(['speech.started', 'speech.ended']);
      expect(started.atMs - endedAtMs).toBeGreaterThanOrEqual(500);
      expect(ended.atMs - started.atMs).toBeGreaterThanOrEqual(90);
      endedAtMs = ended.atMs;
    }
  });
});
