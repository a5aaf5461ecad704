/**
 * Periodic Hann window.
 *
 * @param length - samples
 * @returns `[length]`, in [0, 1]
 * @see equals `scipy.signal.get_window("hann", length, fftbins=True)`
 */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length));
}

/**
 * Roots of unity exp(-2 pi i k / size).
 *
 * @param size - points of a full turn
 * @param count - number of roots, from k = 0
 * @returns pairs of real and imaginary part, `[count, 2]`
 */
export function twiddles(size: number, count: number): Float64Array {
  const pairs = new Float64Array(count * 2);
  for (let k = 0; k < count; k++) {
    const angle = (-2 * Math.PI * k) / size;
    pairs[2 * k] = Math.cos(angle);
    pairs[2 * k + 1] = Math.sin(angle);
  }
  return pairs;
}
