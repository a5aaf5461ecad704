import { describe, expect, it } from 'vitest';
import { FEATURE_CONFIG } from '../../src/stream/features/feature-config.ts';
import { EMOTION_AUGMENTATION } from '../../src/train/augmentation/presets.ts';
import { resolveFitOptions } from '../../src/train/fit/fit-options.ts';
import { PAPER_PRESETS } from '../../src/train/presets.ts';

describe.each(Object.entries(PAPER_PRESETS))('%s', (name, preset) => {
  it('is named after its architecture and feature', () => {
    expect(name).toBe(`${preset.architecture}-${preset.feature}${preset.pretrained ? '-pretrained' : ''}`);
  });

  it('has options that training accepts and an augmentation there is', () => {
    expect(() => resolveFitOptions(preset.fit)).not.toThrow();
    expect(EMOTION_AUGMENTATION).toHaveProperty(preset.augmentation);
  });
});

describe('published presets', () => {
  it('train on 1,728 windows of 576 clips, from half a second on', () => {
    for (const { published, variants, windowStart } of Object.values(PAPER_PRESETS)) {
      if (published === null) continue;
      expect(576 * variants.length).toBe(1_728);
      expect((windowStart * FEATURE_CONFIG.hopLength) / FEATURE_CONFIG.sampleRate).toBeCloseTo(0.5, 2);
    }
  });

  it('train as the publication says', () => {
    for (const { fit, published } of Object.values(PAPER_PRESETS)) {
      if (published === null) continue;
      expect(resolveFitOptions(fit)).toMatchObject({
        loss: 'categorical',
        optimizer: 'adam',
        schedule: 'constant',
        learningRate: 1e-3,
        weightDecay: 1e-4,
        batchSize: 150,
        labelSmoothing: 0,
        clipNorm: null,
      });
    }
    expect(PAPER_PRESETS['cnn1d-mfcc'].fit.epochs).toBe(500);
  });
});
