import { describe, expect, it } from 'vitest';
import { throughG711 } from '../../../src/train/augmentation/telephone.ts';
import { WAVEFORM_VARIANTS, waveformVariant } from '../../../src/train/augmentation/waveform-variant.ts';
import { createRandom } from '../../../src/train/random.ts';

const random = createRandom(4);
const CLIP = Float32Array.from({ length: 4_801 }, () => 0.2 * random.normal());

describe('waveformVariant', () => {
  it.each(WAVEFORM_VARIANTS)('gives the same %s for the same clip and seed', (name) => {
    const once = waveformVariant(name, 7);
    const twice = waveformVariant(name, 7);
    twice.apply(CLIP, 5);
    expect(twice.apply(CLIP, 3)).toEqual(once.apply(CLIP, 3));
    expect(once.name).toBe(name);
    expect(once.apply(CLIP, 3)).toHaveLength(CLIP.length);
  });

  it('gives every clip, seed and copy noise of its own', () => {
    const copies = [
      waveformVariant('awgn-1', 7).apply(CLIP, 3),
      waveformVariant('awgn-1', 7).apply(CLIP, 4),
      waveformVariant('awgn-1', 8).apply(CLIP, 3),
      waveformVariant('awgn-2', 7).apply(CLIP, 3),
    ];
    expect(new Set(copies.map((copy) => copy[0])).size).toBe(4);
  });

  it('is the telephone line for the telephone variants', () => {
    const line = { mulaw8k: 'mulaw', alaw8k: 'alaw' } as const;
    for (const name of ['mulaw8k', 'alaw8k'] as const) {
      expect(waveformVariant(name, 1).apply(CLIP, 0)).toEqual(throughG711(line[name])(CLIP, createRandom(0)));
    }
  });
});
