import { describe, expect, test } from 'vitest';
import { FEATURE_CONFIG } from '../../../src/stream/features/feature-config.ts';
import {
  hzToMel,
  melEdges,
  melFilterbank,
  melToHz,
  sparseFilterbank,
} from '../../../src/stream/features/mel-filterbank.ts';
import { countDifferences } from '../signals.ts';

const { nMels } = FEATURE_CONFIG;
const N_BINS = 513;

describe('the mel scale', () => {
  test('puts 1,000 Hz near 1,000 mel and 0 Hz at 0', () => {
    expect(hzToMel(1000)).toBeCloseTo(999.99, 2);
    expect(hzToMel(0)).toBe(0);
  });

  test('is undone by its inverse', () => {
    for (const hz of [1, 60, 700, 8000, 24_000]) expect(melToHz(hzToMel(hz))).toBeCloseTo(hz, 6);
  });
});

describe('the filterbank', () => {
  const weights = melFilterbank(FEATURE_CONFIG);

  test('has triangles: neighbours add up to one between their peaks', () => {
    const edges = melEdges(FEATURE_CONFIG);
    for (let bin = 0; bin < N_BINS; bin++) {
      const hz = (bin * FEATURE_CONFIG.sampleRate) / FEATURE_CONFIG.nFft;
      if (hz < edges[1]! || hz > edges[nMels]!) continue;
      let sum = 0;
      for (let band = 0; band < nMels; band++) sum += weights[band * N_BINS + bin]!;
      expect(sum).toBeCloseTo(1, 6);
    }
  });

  test('refuses a band above half the sample rate', () => {
    expect(() => melFilterbank({ ...FEATURE_CONFIG, fMax: 24_001 })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }),
    );
  });

  test('loses nothing but zeros when made sparse', () => {
    const sparse = sparseFilterbank(weights, nMels);
    const restored = new Float32Array(weights.length);
    for (let band = 0; band < nMels; band++) {
      const [bin, count, at] = sparse.bands.subarray(band * 3, band * 3 + 3);
      restored.set(sparse.weights.subarray(at!, at! + count!), band * N_BINS + bin!);
    }
    expect(countDifferences(restored, weights)).toBe(0);
    expect(sparse.weights.length).toBeLessThan(weights.length / 60);
  });
});
