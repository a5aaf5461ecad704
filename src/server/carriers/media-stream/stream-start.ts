import { type ChannelRole, MAX_CHANNELS } from '../../../sdk/audio.ts';
import { type CarrierFormat, resolveFormat } from '../audio-format.ts';
import type { CarrierName } from '../carrier-name.ts';
import { type Fields, listField, numberField, objectField, textField } from '../fields.ts';
import { givenRole } from '../track-roles.ts';

/** What the `start` message of any carrier of the family says. */
export interface StreamStart {
  readonly carrier: CarrierName;
  readonly callId: string | null;
  readonly streamId: string | null;
  readonly format: CarrierFormat;
  /** Tracks to come, `inbound` before `outbound`, as `media` messages name them. */
  readonly tracks: readonly string[];
  /** What the customer had the carrier pass on, by names in lower case, without `_` and `-`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** How a carrier is told from its look-alikes: by the identifiers in its `start`. */
interface Dialect {
  readonly carrier: CarrierName;
  readonly isSpoken: (message: Fields, start: Fields) => boolean;
  /** Tracks of a `start` that lists none. */
  readonly tracks: readonly string[];
}

/** The first that fits; the last fits all. */
const DIALECTS: readonly Dialect[] = [
  {
    carrier: 'telnyx',
    isSpoken: (message, start) =>
      textField(start, 'call_control_id') !== null || textField(message, 'stream_id') !== null,
    // Telnyx does not say which tracks it will send; one that never comes costs nothing.
    tracks: ['inbound', 'outbound'],
  },
  {
    carrier: 'exotel',
    isSpoken: (message, start) => textField({ ...start, ...message }, 'stream_sid', 'call_sid') !== null,
    tracks: ['inbound'],
  },
  {
    carrier: 'plivo',
    isSpoken: (_, start) => textField(start, 'streamId', 'callId') !== null,
    tracks: ['inbound'],
  },
  {
    carrier: 'twilio',
    isSpoken: (_, start) => textField(start, 'accountSid')?.startsWith('AC') ?? false,
    tracks: ['inbound'],
  },
  // SignalWire's messages are Twilio's; its accounts are UUIDs.
  { carrier: 'signalwire', isSpoken: () => true, tracks: ['inbound'] },
];

/**
 * Reads a `start` message, whichever carrier wrote it.
 *
 * @param message - the whole message
 * @throws UndertoneError `ERR_UNSUPPORTED_ENCODING`, `ERR_SAMPLE_RATE`
 */
export function readStart(message: Fields): StreamStart {
  const start = objectField(message, 'start');
  const dialect = DIALECTS.find(({ isSpoken }) => isSpoken(message, start))!;
  const format = objectField(start, 'mediaFormat', 'media_format');
  const listed = listField(start, 'tracks').map(trackName).filter(isTrackName);
  const tracks = listed.length > 0 ? listed : dialect.tracks;
  return {
    carrier: dialect.carrier,
    callId: textField(start, 'callSid', 'call_control_id', 'call_sid', 'callId'),
    streamId:
      textField(message, 'streamSid', 'stream_id', 'stream_sid') ??
      textField(start, 'streamSid', 'stream_id', 'stream_sid', 'streamId'),
    format: resolveFormat(textField(format, 'encoding'), numberField(format, 'sampleRate', 'sample_rate')),
    tracks: [...new Set(tracks)].sort().slice(0, MAX_CHANNELS),
    parameters: readParameters(message, start),
  };
}

/**
 * The name of a track: Twilio says `inbound` in `media` and `inbound_track` elsewhere.
 *
 * @param track - as a carrier writes it
 */
export function trackName(track: string): string {
  return track.toLowerCase().replace(/_track$/, '');
}

/**
 * Who speaks on a track, where the call says so: `role_inbound` and so on, or `role` where there is only one track.
 *
 * @param start - of the call
 * @param track - one of its tracks
 */
export function roleOf({ parameters, tracks }: StreamStart, track: string): ChannelRole | undefined {
  const ofAll = tracks.length === 1 ? parameters.get('role') : undefined;
  return givenRole(parameters.get(parameterName(`role_${track}`)) ?? ofAll);
}

function isTrackName(track: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(track);
}

/** Twilio and Exotel pass parameters on as an object, Plivo as the text `k=v;k2=v2`, which is written with commas elsewhere. */
function readParameters(message: Fields, start: Fields): ReadonlyMap<string, string> {
  const named = Object.entries(objectField(start, 'customParameters', 'custom_parameters'));
  const headers = textField(message, 'extra_headers') ?? textField(start, 'extra_headers') ?? '';
  const pairs = headers.split(/[;,]/).map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=').trim()];
  });
  return new Map([...pairs, ...named].map(([name, value]) => [parameterName(String(name)), String(value)]));
}

/** `role_inbound`, `roleInbound` and `ROLE-INBOUND` are one name, for Plivo takes letters and digits only. */
function parameterName(name: string): string {
  return name.trim().toLowerCase().replace(/[_-]/g, '');
}
