import type { ValidationSchema } from 'fastest-validator';
import { AUDIO_ENCODINGS, MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE } from '../../sdk/audio.ts';
import { UndertoneError } from '../../sdk/errors.ts';
import {
  type EndMessage,
  type FlushMessage,
  type KeepAliveMessage,
  PROTOCOL_VERSION,
  type StartMessage,
} from '../../sdk/messages.ts';
import { priorsProblems } from '../../stream/models/priors.ts';
import { compileMessageSchema, parseMessage } from './message-schema.ts';

/** What a publisher may say once its stream has started. */
export type ControlMessage = KeepAliveMessage | FlushMessage | EndMessage;

/** A `start` with every field and long names has 2,000. */
const MAX_TEXT_LENGTH = 16_384;

const STREAM_NAME = /^[A-Za-z0-9._:/@+-]{1,128}$/;

const rateText = `sampleRate must be ${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz, got {actual}`;
const channelsText = `channels must be 1 to ${MAX_CHANNELS}, got {actual}`;
const nameText = 'stream must be 1 to 128 letters, digits or ._:/@+- characters, got {actual}';
const encodingText = `encoding must be one of ${AUDIO_ENCODINGS.join(', ')}, got {actual}`;
const versionText = `version must be ${PROTOCOL_VERSION}, the only one this server speaks, got {actual}`;

const rangeMessages = (text: string) => ({
  number: text,
  numberInteger: text,
  numberMin: text,
  numberMax: text,
});

/** fastest-validator rules of a `start`, besides its `type`; `priors` and how fields go together are checked after them. */
export const START_RULES = Object.freeze({
  version: {
    type: 'equal',
    value: PROTOCOL_VERSION,
    strict: true,
    optional: true,
    messages: { equalValue: versionText },
  },
  stream: {
    type: 'string',
    pattern: STREAM_NAME,
    optional: true,
    messages: { string: nameText, stringPattern: nameText },
  },
  encoding: { type: 'enum', values: [...AUDIO_ENCODINGS], messages: { enumValue: encodingText } },
  sampleRate: {
    type: 'number',
    integer: true,
    min: MIN_SAMPLE_RATE,
    max: MAX_SAMPLE_RATE,
    optional: true,
    messages: rangeMessages(rateText),
  },
  channels: {
    type: 'number',
    integer: true,
    min: 1,
    max: MAX_CHANNELS,
    optional: true,
    messages: rangeMessages(channelsText),
  },
  roles: {
    type: 'array',
    max: MAX_CHANNELS,
    optional: true,
    items: { type: 'string', pattern: /^[A-Za-z0-9_-]{1,64}$/ },
  },
  events: { type: 'boolean', optional: true },
  live: { type: 'boolean', optional: true },
  cohort: { type: 'string', min: 1, max: 64, optional: true },
  priors: { type: 'any', optional: true },
  separation: { type: 'enum', values: ['none', 'ica'], optional: true },
} satisfies ValidationSchema);

const checkStart = compileMessageSchema<StartMessage>('start', START_RULES, {
  version: 'ERR_UNSUPPORTED_VERSION',
  encoding: 'ERR_UNSUPPORTED_ENCODING',
  sampleRate: 'ERR_SAMPLE_RATE',
  channels: 'ERR_CHANNELS',
  stream: 'ERR_STREAM_NAME',
});

const CONTROL_CHECKS = {
  keepAlive: compileMessageSchema<KeepAliveMessage>('keepAlive', {}),
  flush: compileMessageSchema<FlushMessage>('flush', {}),
  end: compileMessageSchema<EndMessage>('end', {}),
};

/**
 * Reads the first message of a publisher.
 *
 * @param text - a text message as it arrived
 * @throws UndertoneError `ERR_START_EXPECTED` for any other message, or a code that names the field that is wrong
 */
export function parseStart(text: string): StartMessage {
  const message = parseMessage(text, MAX_TEXT_LENGTH);
  if (message.type !== 'start') {
    throw new UndertoneError(
      'ERR_START_EXPECTED',
      `the first message must be a \`start\`, got type "${message.type}"; say what the audio is before anything else`,
    );
  }
  const start = checkStart(message);
  checkPriors(start);
  checkRelations(start);
  return start;
}

function checkPriors({ priors }: StartMessage): void {
  const problems = priors === undefined ? [] : priorsProblems(priors);
  if (problems.length > 0)
    throw new UndertoneError('ERR_INVALID_MESSAGE', `\`start\` message: ${problems.join('; ')}`);
}

function checkRelations(start: StartMessage): void {
  if (describesItself(start)) return;
  if (start.sampleRate === undefined) {
    throw new UndertoneError(
      'ERR_SAMPLE_RATE',
      `sampleRate must be given for ${start.encoding}: raw audio does not say its own rate`,
    );
  }
  const channels = start.channels ?? 1;
  if (start.separation === 'ica' && channels < 2) {
    throw new UndertoneError(
      'ERR_CHANNELS',
      `separation needs 2 to ${MAX_CHANNELS} channels, one a microphone, got ${channels}`,
    );
  }
  if ((start.roles?.length ?? 0) > channels) throw tooManyRoles(start.roles!.length, channels);
}

/**
 * The error for a `start` that names more roles than its audio has channels.
 *
 * @param roles - number of roles given
 * @param channels - number of channels there are
 */
export function tooManyRoles(roles: number, channels: number): UndertoneError {
  return new UndertoneError(
    'ERR_INVALID_MESSAGE',
    `roles must name at most one role a channel: the audio has ${channels} channel(s), got ${roles} roles`,
  );
}

/**
 * Whether rate and channels are in the audio itself.
 *
 * @param start - a checked `start`
 */
export function describesItself(start: StartMessage): boolean {
  return start.encoding === 'wav' || start.encoding === 'container';
}

/**
 * Reads a later message of a publisher.
 *
 * @param text - a text message as it arrived
 * @throws UndertoneError `ERR_INVALID_MESSAGE` for an unknown type, a second `start`, or wrong fields
 */
export function parseControl(text: string): ControlMessage {
  const message = parseMessage(text, MAX_TEXT_LENGTH);
  if (message.type === 'start') {
    throw new UndertoneError(
      'ERR_INVALID_MESSAGE',
      'this socket has started its stream already; open another socket for another stream',
    );
  }
  if (!Object.hasOwn(CONTROL_CHECKS, message.type)) {
    throw new UndertoneError(
      'ERR_INVALID_MESSAGE',
      `type must be keepAlive, flush or end after \`start\`, got "${message.type}"`,
    );
  }
  return CONTROL_CHECKS[message.type as ControlMessage['type']](message);
}
