import { describe, expect, test } from 'vitest';
import { warmUp } from '../../../../src/stream/lanes/worker/warm-up.ts';
import { createFakeClassifier } from '../../fake-classifier.ts';
import { testResources } from '../../run-pipeline.ts';

describe('a lane that warms up', () => {
  test('judges with the router, with every expert and with the one for everybody', async () => {
    const classifier = createFakeClassifier();
    await warmUp(testResources({ classifier }));
    const cohorts = new Set(classifier.asked.map(({ router }) => router.cohort));
    expect(cohorts).toEqual(new Set([undefined, 'all', ...classifier.card.cohorts]));
  });

  test('hears something that is taken for speech, so that a stream goes all the way', async () => {
    const classifier = createFakeClassifier();
    await warmUp(testResources({ classifier }));
    const silent = classifier.asked.filter(({ logMel }) => logMel.every((level) => level === -100));
    expect(classifier.asked.length - silent.length).toBeGreaterThan(10);
  });
});
