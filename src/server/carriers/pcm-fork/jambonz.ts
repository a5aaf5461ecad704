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
const TRACKS: Readonly<Record<string, readonly string[]>> = {
  mono: ['caller'],
  stereo: ['caller', 'callee'],
  mixed: ['mixed'],
};

/**
 * jambonz `listen` and drachtio `uuid_audio_fork`: a text message with the attributes of the call and whatever the application
 * added as `metadata` (`role_caller` and `role_callee` say who speaks), then 16-bit PCM at the `sampleRate` asked for.
 *
 * @param message - the first text message
 */
export function readJambonzPreamble(message: Fields): CallTerms {
  const metadata = objectField(message, 'metadata');
  const all: Fields = { ...metadata, ...message };
  const tracks = TRACKS[textField(all, 'mixType') ?? 'mono'] ?? TRACKS.mono!;
  const { sampleRate } = resolveFormat('l16', numberField(all, 'sampleRate', 'sample_rate'));
  return {
    carrier: 'jambonz',
    callId: textField(all, 'callSid', 'call_sid', 'callId', 'call_id', 'uuid'),
    streamId: null,
    sampleRate,
    tracks: tracks.map((track) => ({ track, role: givenRole(textField(all, `role_${track}`)) })),
  };
}
