import { UndertoneError } from '../../../sdk/errors.ts';
import type { CallTerms } from '../adapter.ts';
import { resolveFormat } from '../audio-format.ts';
import { type Fields, textField } from '../fields.ts';
import { givenRole } from '../track-roles.ts';

/**
 * Vonage Voice, a `websocket` endpoint of a call: the text message `websocket:connected` with the `content-type` and the
 * `headers` of the NCCO among its fields, then 16-bit PCM, one leg a socket. Who is heard on the leg is up to the NCCO.
 *
 * @param message - a text message
 * @returns null for another event than `websocket:connected`
 * @throws UndertoneError `ERR_UNSUPPORTED_ENCODING`, `ERR_SAMPLE_RATE`
 */
export function readVonagePreamble(message: Fields): CallTerms | null {
  if (textField(message, 'event') !== 'websocket:connected') return null;
  const contentType = textField(message, 'content-type') ?? 'audio/l16;rate=16000';
  const { sampleFormat, sampleRate } = resolveFormat(contentType, null);
  if (sampleFormat !== 's16')
    throw new UndertoneError(
      'ERR_UNSUPPORTED_ENCODING',
      `content-type must be audio/l16, got ${contentType}`,
    );
  return {
    carrier: 'vonage',
    callId: textField(message, 'call_uuid', 'uuid', 'conversation_uuid', 'call-id', 'callId'),
    streamId: null,
    sampleRate,
    tracks: [{ track: 'leg', role: givenRole(textField(message, 'role')) }],
  };
}
