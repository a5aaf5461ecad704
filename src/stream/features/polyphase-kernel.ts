import { designPolyphaseFilter, type PolyphaseFilter } from '../audio/polyphase-filter.ts';
import { type PolyphaseKernel, TARGET_RATE } from '../audio/resample.ts';
import type { KernelInstance } from './kernel-instance.ts';

/** Filters kept for rates in use or recently used; the largest takes 1 MB, those of common rates 2 to 160 KB. */
const MAX_FILTERS = 8;

/**
 * The resampling half of a kernel: designs each rate's filter once and keeps its coefficients where the kernel can read
 * them.
 *
 * The kernel's room for coefficients is fixed. When it is full all of it is given up, and each filter is copied in again
 * when it is next used; that takes microseconds and happens only where many odd rates share a thread.
 */
export function createPolyphaseKernel(kernel: KernelInstance): PolyphaseKernel {
  const { coefficients, exports } = kernel;
  const filters = new Map<number, PolyphaseFilter>();
  const addresses = new Map<PolyphaseFilter, number>();
  let used = 0;

  function addressOf(filter: PolyphaseFilter): number {
    const known = addresses.get(filter);
    if (known !== undefined) return known;
    if (used + filter.coefficients.length > coefficients.length) {
      addresses.clear();
      used = 0;
    }
    const address = coefficients.byteOffset + used * Float32Array.BYTES_PER_ELEMENT;
    coefficients.set(filter.coefficients, used);
    addresses.set(filter, address);
    used += filter.coefficients.length;
    return address;
  }

  return {
    resampleInput: kernel.resampleInput,
    resampleOutput: kernel.resampleOutput,
    polyphaseFilter(fromRate) {
      const filter = filters.get(fromRate) ?? designPolyphaseFilter(fromRate, TARGET_RATE);
      // A Map remembers the order of insertion: putting the rate back in makes it the last to be given up.
      filters.delete(fromRate);
      filters.set(fromRate, filter);
      if (filters.size > MAX_FILTERS) filters.delete(filters.keys().next().value!);
      return filter;
    },
    resample(filter, phase, nOutputs) {
      const address = addressOf(filter);
      const { up, down, taps, phases, blended } = filter;
      if (blended) exports.resampleBlended(address, phases, taps, up, down, phase, nOutputs);
      else exports.resampleExact(address, taps, up, down, phase, nOutputs);
    },
  };
}
