import { decodeSamples, SAMPLE_BYTES } from '../../../stream/audio/pcm.ts';
import { type CarrierFormat, resolveFormat } from '../audio-format.ts';
import { type Fields, listField, numberField, textField } from '../fields.ts';
import { mistake } from './mistake.ts';

/** What the server takes of what a client offers. */
export interface MediaChoice {
  /** The offer as it was made, to be repeated in `opened`. */
  readonly offer: Fields;
  readonly format: CarrierFormat;
  /** Channels of the audio to come, interleaved in this order. */
  readonly channels: readonly string[];
  /** Everyone on the call, whether asked for or not: `external` is the customer, `internal` the agent. */
  readonly tracks: readonly string[];
}

const KNOWN_CHANNELS: readonly string[] = ['external', 'internal'];

/**
 * Chooses the offer that carries everyone who is analysed, and nobody else where that is offered: an agent who is not
 * analysed is not even listened to.
 *
 * @param media - `media` of the `open` message
 * @param isAnalysed - whether a channel is
 * @returns null where nothing of what is offered would be analysed, or can be read
 */
export function chooseMedia(media: unknown, isAnalysed: (channel: string) => boolean): MediaChoice | null {
  const offers = (Array.isArray(media) ? media : []).map(readOffer).filter((offer) => offer !== null);
  const useful = offers.filter(({ channels }) => channels.some(isAnalysed));
  const wanted = ({ channels }: Offer): number => channels.filter(isAnalysed).length;
  const [best] = useful.sort((a, b) => wanted(b) - wanted(a) || a.channels.length - b.channels.length);
  if (best === undefined) return null;
  const [widest] = [...offers].sort((a, b) => b.channels.length - a.channels.length);
  return { ...best, tracks: widest!.channels };
}

/**
 * Reads a binary message.
 *
 * @param bytes - samples of all channels in turn
 * @param choice - what they are
 * @returns one array a channel, in the order of the choice
 * @throws UndertoneError `ERR_INVALID_MESSAGE` where a sample is cut in two, or a channel is missing its last
 */
export function decodeMedia(bytes: Uint8Array, { format, channels }: MediaChoice): Float32Array[] {
  const { sampleFormat } = format;
  if (bytes.length % (SAMPLE_BYTES[sampleFormat] * channels.length) !== 0)
    throw mistake('binary messages must hold whole samples of every channel');
  return decodeSamples(bytes, sampleFormat, channels.length);
}

type Offer = Omit<MediaChoice, 'tracks'>;

function readOffer(offer: unknown): Offer | null {
  if (typeof offer !== 'object' || offer === null) return null;
  const fields = offer as Fields;
  const channels = listField(fields, 'channels');
  const isKnown = channels.length > 0 && channels.every((channel) => KNOWN_CHANNELS.includes(channel));
  if (!isKnown || new Set(channels).size < channels.length || textField(fields, 'type') !== 'audio')
    return null;
  try {
    const format = resolveFormat(textField(fields, 'format'), numberField(fields, 'rate'));
    return { offer: fields, format, channels };
  } catch {
    // An offer that cannot be taken is no mistake: there are others.
    return null;
  }
}
