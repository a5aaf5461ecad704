import type { Random } from '../random.ts';

/** Changes one clip, 48 kHz mono, as a pure function of its samples and the random stream; the samples given stay as they are. */
export type WaveformAugmentation = (samples: Float32Array, random: Random) => Float32Array;

/**
 * Adds white Gaussian noise at a random signal-to-noise ratio, uniform in dB.
 *
 * The ratio is that of the whole clip, its silence included, as in the published experiments: in a clip that speaks half of the
 * time the speech stands 3 dB further above the noise. It is met exactly, because the noise is scaled by the power it turned
 * out to have. A silent clip stays silent; nothing is clipped.
 *
 * @param minSnrDb - loudest noise, dB below the clip
 * @param maxSnrDb - quietest noise
 */
export function addWhiteNoise(minSnrDb: number, maxSnrDb: number): WaveformAugmentation {
  return (samples, random) => {
    const snrDb = random.uniform(minSnrDb, maxSnrDb);
    const noisy = new Float32Array(samples.length);
    for (let i = 0; i < noisy.length; i++) noisy[i] = random.normal();
    const scale = Math.sqrt(energy(samples) / energy(noisy)) * 10 ** (-snrDb / 20);
    for (let i = 0; i < noisy.length; i++) noisy[i] = samples[i]! + scale * noisy[i]!;
    return noisy;
  };
}

/**
 * Makes a clip louder or quieter by a random amount, uniform in dB; nothing is clipped.
 *
 * @param minDb - least gain, negative to make it quieter
 * @param maxDb - most gain
 */
export function gain(minDb: number, maxDb: number): WaveformAugmentation {
  return (samples, random) => {
    const factor = 10 ** (random.uniform(minDb, maxDb) / 20);
    return samples.map((sample) => sample * factor);
  };
}

function energy(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  return sum;
}
