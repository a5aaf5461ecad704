/** Scale-invariant signal-to-distortion ratio, dB, at most 120: how much of an estimate is the reference, whatever its gain. */
export function siSdr(estimate: Float32Array, reference: Float32Array): number {
  const estimateMean = mean(estimate);
  const referenceMean = mean(reference);
  let product = 0;
  let referencePower = 0;
  let estimatePower = 0;
  for (let t = 0; t < reference.length; t++) {
    const a = estimate[t]! - estimateMean;
    const b = reference[t]! - referenceMean;
    product += a * b;
    referencePower += b * b;
    estimatePower += a * a;
  }
  const target = product ** 2 / referencePower;
  return 10 * Math.log10(target / Math.max(estimatePower - target, 1e-12 * target));
}

function mean(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample;
  return sum / samples.length;
}

/** Mean {@link siSdr} of estimates in the order of their references. */
export function meanSiSdr(estimates: readonly Float32Array[], references: readonly Float32Array[]): number {
  return estimates.reduce((sum, estimate, i) => sum + siSdr(estimate, references[i]!), 0) / estimates.length;
}
