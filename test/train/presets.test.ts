import { describe, expect, it } from 'vitest';
import { FEATURE_CONFIG } from '../../src/stream/features/feature-config.ts';
import { EMOTION_AUGMENTATION } from '../../src/train/augmentation/presets.ts';
import { resolveFitOptions } from '../../src/train/fit/fit-options.ts';
import { PAPER_PRESETS } from '../../src/train/presets.ts';

const PUBLISHED = Object.values(PAPER_PRESETS).filter((preset) => preset.training === 'fixed');

describe.each(Object.entries(PAPER_PRESETS))('%s', (name, preset) => {
  it('is named after its architecture and feature', () => {
    expect(name).toBe(
      `${preset.architecture}-${preset.feature}${'pretrained' in preset && preset.pretrained ? '-pretrained' : ''}`,
    );
  });

  it('has options that training accepts and an augmentation there is', () => {
    const stages = preset.training === 'fixed' ? [{ fit: preset.fit, augmentation: 'none' }] : preset.stages;
    for (const { fit, augmentation } of stages) {
      expect(() => resolveFitOptions(fit)).not.toThrow();
      expect(EMOTION_AUGMENTATION).toHaveProperty(augmentation);
    }
  });
});

describe('published presets', () => {
  it('train on 1,728 windows of 576 clips, from half a second on', () => {
    for (const { variants, windowStart } of PUBLISHED) {
      expect(576 * variants.length).toBe(1_728);
      expect((windowStart * FEATURE_CONFIG.hopLength) / FEATURE_CONFIG.sampleRate).toBeCloseTo(0.5, 2);
    }
  });

  it('train as the publication says', () => {
    for (const { fit } of PUBLISHED) {
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
    expect(PUBLISHED.map(({ fit }) => fit.epochs)).toEqual([500, 100, 100, 100, 100]);
  });
});
