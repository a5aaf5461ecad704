import { UndertoneError } from '../../../sdk/errors.ts';
import type { CallTerms } from '../adapter.ts';
import { resolveFormat } from '../audio-format.ts';
import { type Fields, numberField, objectField, textField } from '../fields.ts';
import { givenRole } from '../track-roles.ts';

/** Subprotocols of jambonz and of the FreeSWITCH module it is made with, one of which must be agreed on. */
export const AUDIO_FORK_PROTOCOLS: readonly string[] = Object.freeze([
  'audio.jambonz.org',
  'audio.drachtio.org',
]);

/** What is in the audio, by `mixType`: the caller; caller and callee, interleaved; or both in one channel. */
const TRACKS: ReadonlyMap<string, readonly string[]> = new Map([
  ['mono', ['caller']],
  ['stereo', ['caller', 'callee']],
  ['mixed', ['mixed']],
]);

/**
 * jambonz `listen` and drachtio `uuid_audio_fork`: a text message with the attributes of the call and whatever the application
 * added as `metadata` (`role_caller` and `role_callee` say who speaks), then 16-bit PCM at the `sampleRate` asked for.
 *
 * @param message - the first text message
 * @throws UndertoneError `ERR_INVALID_MESSAGE`, `ERR_SAMPLE_RATE`
 */
export function readJambonzPreamble(message: Fields): CallTerms {
  const metadata = objectField(message, 'metadata');
  const all: Fields = { ...metadata, ...message };
  const mixType = textField(all, 'mixType') ?? 'mono';
  const tracks = TRACKS.get(mixType);
  if (tracks === undefined)
    throw new UndertoneError('ERR_INVALID_MESSAGE', `mixType must be mono, stereo or mixed, got ${mixType}`);
  const { sampleRate } = resolveFormat('l16', numberField(all, 'sampleRate', 'sample_rate'));
  return {
    carrier: 'jambonz',
    callId: textField(all, 'callSid', 'call_sid', 'callId', 'call_id', 'uuid'),
    streamId: null,
    sampleRate,
    tracks: tracks.map((track) => ({ track, role: givenRole(textField(all, `role_${track}`)) })),
  };
}
