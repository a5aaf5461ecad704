import { UndertoneError } from '../../../sdk/errors.ts';
import { convertRate } from '../../../stream/audio/convert-rate.ts';
import { createAudioDecoder } from '../../../stream/audio/decode.ts';
import { encodeAlaw, encodeMulaw } from '../../../stream/audio/g711.ts';

/** Mono audio at the rate of its source. */
export interface MonoAudio {
  /** Hz. */
  readonly sampleRate: number;
  readonly samples: Float32Array;
}

/** A line that makes audio worse, as clips meet it before the pipeline does. */
export interface Degradation {
  /** As users write it: `mulaw8k`, `alaw8k` or `band:4000`. */
  readonly name: string;
  /** Sends audio over the line. */
  apply(audio: MonoAudio): MonoAudio;
}

/** Rate of a telephone line, Hz. */
const TELEPHONE_RATE = 8_000;

/** Lowest and highest edge of a band limit, Hz. */
const [MIN_BAND, MAX_BAND] = [1_000, 24_000];

const ENCODERS = { mulaw: encodeMulaw, alaw: encodeAlaw } as const;

/**
 * Reads a degradation: `mulaw8k` and `alaw8k` are G.711 telephone lines, whose bytes take the way of a carrier's stream;
 * `band:4000` removes what lies above that many Hz and changes nothing else.
 *
 * @throws UndertoneError `ERR_INVALID_OPTION` for anything else
 */
export function parseDegradation(name: string): Degradation {
  const law = /^(mulaw|alaw)8k$/.exec(name)?.[1] as keyof typeof ENCODERS | undefined;
  if (law !== undefined) return { name, apply: (audio) => overTelephone(audio, law) };
  const edge = Number(/^band:(\d+)$/.exec(name)?.[1]);
  if (edge >= MIN_BAND && edge <= MAX_BAND) return { name, apply: (audio) => limitBand(audio, edge) };
  throw new UndertoneError(
    'ERR_INVALID_OPTION',
    `the degradation must be mulaw8k, alaw8k or band:HZ with ${MIN_BAND} to ${MAX_BAND} Hz, got ${name}`,
  );
}

/** Down to 8 kHz, to one byte a sample, and through the decoder that a live mu-law or A-law stream goes through. */
function overTelephone({ sampleRate, samples }: MonoAudio, law: keyof typeof ENCODERS): MonoAudio {
  const bytes = ENCODERS[law](convertRate(samples, sampleRate, TELEPHONE_RATE));
  const decoder = createAudioDecoder({ encoding: law, sampleRate: TELEPHONE_RATE, channels: 1 });
  return { sampleRate: TELEPHONE_RATE, samples: decoder.push(bytes)!.channels[0]! };
}

/** To twice the edge and back; audio that ends below the edge is left alone. */
function limitBand(audio: MonoAudio, edge: number): MonoAudio {
  const { sampleRate, samples } = audio;
  if (sampleRate <= 2 * edge) return audio;
  const narrow = convertRate(samples, sampleRate, 2 * edge);
  return { sampleRate, samples: convertRate(narrow, 2 * edge, sampleRate) };
}
