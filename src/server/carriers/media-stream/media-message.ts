import { decodeSamples, SAMPLE_BYTES } from '../../../stream/audio/pcm.ts';
import type { CarrierFormat } from '../audio-format.ts';
import { type Fields, numberField, objectField, textField } from '../fields.ts';

/**
 * The audio of a `media` message: base64 of nothing but samples. What is not base64, or half a sample at the end, is left out.
 *
 * @param media - its field `media`
 * @param format - as `start` said
 * @returns mono samples in [-1, 1]; none where there is no audio in it
 */
export function decodePayload(media: Fields, { sampleFormat }: CarrierFormat): Float32Array {
  const bytes = Buffer.from(textField(media, 'payload') ?? '', 'base64');
  const whole = bytes.length - (bytes.length % SAMPLE_BYTES[sampleFormat]);
  return decodeSamples(bytes.subarray(0, whole), sampleFormat, 1)[0]!;
}

/**
 * The code of an `error` message, which Telnyx has in a `payload`.
 *
 * @param message - the whole message
 * @returns null where there is none
 */
export function readErrorCode(message: Fields): number | null {
  return numberField({ ...objectField(message, 'payload', 'error'), ...message }, 'code');
}
