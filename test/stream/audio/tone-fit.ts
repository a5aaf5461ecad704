/** What a least-squares fit of one tone says of a signal. */
export interface ToneFit {
  /** Power of the tone over the power of all the rest, dB. */
  readonly snrDb: number;
  readonly amplitude: number;
  /** Of a sine, radians. */
  readonly phase: number;
}

/**
 * Fits a tone of known frequency to the middle 70 % of a signal; what is left is noise, images and distortion.
 *
 * @param frequency - Hz
 * @param sampleRate - Hz
 */
export function fitTone(samples: Float32Array, frequency: number, sampleRate: number): ToneFit {
  const from = Math.floor(samples.length * 0.15);
  const to = Math.floor(samples.length * 0.85);
  const angle = (n: number) => (2 * Math.PI * frequency * n) / sampleRate;
  let [cc, ss, cs, xc, xs] = [0, 0, 0, 0, 0];
  for (let n = from; n < to; n++) {
    const [c, s, x] = [Math.cos(angle(n)), Math.sin(angle(n)), samples[n]!];
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += x * c;
    xs += x * s;
  }
  const determinant = cc * ss - cs * cs;
  const cosine = (xc * ss - xs * cs) / determinant;
  const sine = (xs * cc - xc * cs) / determinant;
  let [tone, rest] = [0, 0];
  for (let n = from; n < to; n++) {
    const fitted = cosine * Math.cos(angle(n)) + sine * Math.sin(angle(n));
    tone += fitted ** 2;
    rest += (samples[n]! - fitted) ** 2;
  }
  return {
    snrDb: 10 * Math.log10(tone / rest),
    amplitude: Math.hypot(cosine, sine),
    phase: Math.atan2(cosine, sine),
  };
}
