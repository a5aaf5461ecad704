import { convertRate } from '../../stream/audio/convert-rate.ts';
import { ALAW_SAMPLES, encodeAlaw, encodeMulaw, MULAW_SAMPLES } from '../../stream/audio/g711.ts';
import { TARGET_RATE } from '../../stream/audio/resample.ts';
import type { WaveformAugmentation } from './waveform.ts';

/** The two companding laws of G.711. */
export type G711Law = 'mulaw' | 'alaw';

/** Rate of a telephone line, Hz. */
const TELEPHONE_RATE = 8_000;

const LAWS = {
  mulaw: { encode: encodeMulaw, decoded: MULAW_SAMPLES },
  alaw: { encode: encodeAlaw, decoded: ALAW_SAMPLES },
} as const;

/**
 * Sends a clip over a digital telephone line: band-limited to 8 kHz, one G.711 byte a sample, and back to 48 kHz through the filter
 * of the live pipeline.
 *
 * Length and timing stay; samples beyond ±1 are clipped by the code. The low edge of analogue lines, 300 Hz, is not imitated.
 */
export function throughG711(law: G711Law): WaveformAugmentation {
  const { encode, decoded } = LAWS[law];
  return (samples) => {
    const codes = encode(convertRate(samples, TARGET_RATE, TELEPHONE_RATE));
    const line = Float32Array.from(codes, (code) => decoded[code]!);
    const received = new Float32Array(samples.length);
    received.set(convertRate(line, TELEPHONE_RATE, TARGET_RATE).subarray(0, samples.length));
    return received;
  };
}
