/** Cached levels are hundredths of a dB, which keeps ±327 dB in 16 bits with an error of 0.005 dB. */
export const CENTI = 100;
