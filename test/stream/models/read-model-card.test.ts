import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { UndertoneError } from '../../../src/sdk/errors.ts';
import type { ModelCard } from '../../../src/stream/models/model-card.ts';
import { readModelCard } from '../../../src/stream/models/read-model-card.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { TINY_CARD, writeTinyModel } from '../../tiny-model.ts';

async function refusal(folder: string): Promise<UndertoneError> {
  return readModelCard(folder).then(
    () => expect.fail('the card was accepted'),
    (error) => error,
  );
}

/** The error for the tiny model's card with some fields changed, wrong types and all. */
async function refusalOf(changes: Record<string, unknown>): Promise<UndertoneError> {
  const folder = await temporaryFolder();
  await writeTinyModel(folder, changes as Partial<ModelCard>);
  return refusal(folder);
}

describe('readModelCard', () => {
  test('reads a complete card', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder);
    await expect(readModelCard(folder)).resolves.toEqual(TINY_CARD);
  });

  test('accepts a model without cohorts and without a router', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder, { cohorts: [], router: null });
    await expect(readModelCard(folder)).resolves.toMatchObject({ router: null });
  });

  test('reads priors, and says what is wrong with them', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder, { priors: { neutral: 4 } });
    await expect(readModelCard(folder)).resolves.toMatchObject({ priors: { neutral: 4 } });
    const { message } = await refusalOf({ priors: { bored: 1, sad: 0 } });
    expect(message).toContain('got bored');
    expect(message).toContain('priors.sad must be 0.001 to 1000, got 0');
  });

  test('lists every problem at once, with what to do', async () => {
    const error = await refusalOf({
      format: 2,
      labels: ['happy', 'joyful'],
      normalization: { ...TINY_CARD.normalization, mean: [1], std: TINY_CARD.normalization.std.map(() => 0) },
      features: { ...TINY_CARD.features, hopLength: 512, nMels: 64 },
      licence: undefined,
      colour: 'blue',
    });
    expect(error.code).toBe('ERR_MODEL_CARD');
    for (const problem of [
      'format must be 1, got 2',
      'labels[1] must be one of neutral, calm, happy, sad, angry, fearful, disgust, surprised, got joyful',
      'normalization.mean must contain 128 items',
      'normalization.std[0] must be a positive number',
      'features.hopLength must be 256, got 512',
      'features.nMels must be 128, got 64',
      'licence is required',
      'colour',
      'Export the model again',
    ]) {
      expect(error.message).toContain(problem);
    }
  });

  test('refuses names that point at nothing', async () => {
    const error = await refusalOf({
      cohorts: ['female', 'elderly'],
      fallback: 'everyone',
      router: { ...TINY_CARD.router, negative: 'male' },
    });
    expect(error.message).toContain('cohorts names elderly, which is not one of the experts');
    expect(error.message).toContain('fallback names everyone, which is not one of the experts');
    expect(error.message).toContain('router.negative must be one of the cohorts, got male');
  });

  test('refuses weight files that are not there', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder);
    await rm(join(folder, 'male.onnx'));
    await rm(join(folder, 'router.onnx'));
    const { message } = await refusal(folder);
    expect(message).toContain('experts.male.files.onnx is not in the folder: male.onnx');
    expect(message).toContain('router.files.onnx is not in the folder: router.onnx');
  });

  test('refuses a network without any weight file', async () => {
    const { message } = await refusalOf({
      experts: { ...TINY_CARD.experts, all: { ...TINY_CARD.experts.all, files: {} } },
    });
    expect(message).toContain('experts.all.files');
  });

  test('refuses weight files outside the folder', async () => {
    const expert = { ...TINY_CARD.experts.all, files: { onnx: '../all.onnx' } };
    const { message } = await refusalOf({ experts: { ...TINY_CARD.experts, all: expert } });
    expect(message).toContain('experts.all.files.onnx');
  });

  test.each([
    ['is missing', null, 'it cannot be read'],
    ['is not JSON', '{', 'it is not JSON'],
    ['is a list', '[]', 'it must be a JSON object'],
    ['is null', 'null', 'it must be a JSON object'],
  ])('says so when the card %s', async (_name, content, problem) => {
    const folder = await temporaryFolder();
    if (content !== null) await writeFile(join(folder, 'model.json'), content);
    const error = await refusal(folder);
    expect(error.code).toBe('ERR_MODEL_CARD');
    expect(error.message).toContain(problem);
  });
});
