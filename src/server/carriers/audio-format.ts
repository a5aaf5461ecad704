import { MAX_SAMPLE_RATE, MIN_SAMPLE_RATE } from '../../sdk/audio.ts';
import { UndertoneError } from '../../sdk/errors.ts';

/** How carriers write one sample, and at which rate. */
export interface CarrierFormat {
  readonly sampleFormat: 'mulaw' | 'alaw' | 's16';
  /** Hz. */
  readonly sampleRate: number;
}

/** Rate of a telephone line, Hz. */
const TELEPHONE_RATE = 8_000;

/** What carriers call their encodings, without the `audio/` and `x-` before it, in lower case. */
const ENCODINGS: Readonly<Record<string, CarrierFormat['sampleFormat']>> = {
  mulaw: 'mulaw',
  ulaw: 'mulaw',
  pcmu: 'mulaw',
  alaw: 'alaw',
  pcma: 'alaw',
  // 16-bit integers; little-endian with every carrier so far, whatever RFC 3551 says of L16.
  l16: 's16',
  raw: 's16',
  pcm16: 's16',
  slin: 's16',
  slin16: 's16',
  linear16: 's16',
};

/**
 * Reads what a carrier says of its audio.
 *
 * @param encoding - as `audio/x-mulaw`, `PCMU` or `audio/l16;rate=16000`; mu-law where it says nothing
 * @param sampleRate - Hz; null to take it from the encoding, and 8 kHz where that has none
 * @throws UndertoneError `ERR_UNSUPPORTED_ENCODING`, `ERR_SAMPLE_RATE`
 */
export function resolveFormat(encoding: string | null, sampleRate: number | null): CarrierFormat {
  const [name = '', ...parameters] = (encoding ?? 'mulaw').toLowerCase().split(';');
  const key = name
    .trim()
    .replace(/^audio\//, '')
    .replace(/^x-/, '');
  const sampleFormat = Object.hasOwn(ENCODINGS, key) ? ENCODINGS[key] : undefined;
  if (sampleFormat === undefined) {
    throw new UndertoneError(
      'ERR_UNSUPPORTED_ENCODING',
      `the carrier sends ${encoding}; have it send PCMU, PCMA or 16-bit PCM`,
    );
  }
  const rate = sampleRate ?? rateParameter(parameters) ?? TELEPHONE_RATE;
  if (Number.isInteger(rate) && rate >= MIN_SAMPLE_RATE && rate <= MAX_SAMPLE_RATE)
    return { sampleFormat, sampleRate: rate };
  throw new UndertoneError(
    'ERR_SAMPLE_RATE',
    `the carrier's sample rate must be ${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz, got ${rate}`,
  );
}

function rateParameter(parameters: readonly string[]): number | null {
  const rate = parameters.map((parameter) => /^\s*rate=(\d+)\s*$/.exec(parameter)?.[1]).find(Boolean);
  return rate === undefined ? null : Number(rate);
}
