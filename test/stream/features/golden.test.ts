import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FEATURE_CONFIG, N_MFCC } from '../../../src/stream/features/feature-config.ts';
import { createFeatureKernel } from '../../../src/stream/features/feature-kernel.ts';
import { melFilterbank } from '../../../src/stream/features/mel-filterbank.ts';
import { describeWith, SHARED } from '../../requirements.ts';
import { frameMajor, GOLDEN, largestErrors, readFloats, TOLERANCE } from './golden-files.ts';

const kernel = createFeatureKernel();

function registerCase(folder: string, name: string): void {
  const features = kernel.features(readFloats(folder, `${name}.signal.f32`));

  test(`log-mel of ${name} equals librosa's`, () => {
    const reference = frameMajor(readFloats(folder, `${name}.logmel.f32`), FEATURE_CONFIG.nMels);
    expect(features.logMel).toHaveLength(reference.length);
    const { above, below } = largestErrors(features.logMel, reference, -80);
    expect(above).toBeLessThan(TOLERANCE.logMelDb);
    expect(below).toBeLessThan(TOLERANCE.faintLogMelDb);
  });

  test(`MFCC of ${name} equal librosa's`, () => {
    const reference = frameMajor(readFloats(folder, `${name}.mfcc.f32`), N_MFCC);
    expect(features.mfcc).toHaveLength(reference.length);
    const { above, below } = largestErrors(features.mfcc, reference, 0);
    expect(Math.max(above, below)).toBeLessThan(TOLERANCE.mfcc);
  });
}

describe('synthetic signals', () => {
  registerCase(GOLDEN, 'chirp');
  registerCase(GOLDEN, 'vowel');
});

describeWith('shared', 'recorded speech', () => {
  const folder = join(SHARED, 'golden');
  registerCase(folder, 'male_angry');
  registerCase(folder, 'female_angry');
});

test('the mel filterbank equals librosa.filters.mel(htk=True, norm=None)', () => {
  const reference = readFloats(GOLDEN, 'mel_filterbank_htk_128x513.f32');
  const { above, below } = largestErrors(melFilterbank(FEATURE_CONFIG), reference, 0);
  expect(Math.max(above, below)).toBeLessThan(TOLERANCE.melFilterbank);
});
