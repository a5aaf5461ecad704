import type { Readable } from 'node:stream';
import { AUDIO_ENCODINGS, type AudioEncoding } from '../../../sdk/audio.ts';
import { UndertoneError } from '../../../sdk/errors.ts';
import type { StartMessage } from '../../../sdk/messages.ts';
import { readPriors } from '../../../stream/models/priors.ts';
import { parseStart } from '../../protocol/publisher-messages.ts';
import { compileQuery, readList } from '../query.ts';

/** What a client may say of its upload; the same as in a `start`, lists separated by commas. */
export interface UploadQuery {
  readonly stream?: string;
  readonly encoding?: AudioEncoding;
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly roles?: string;
  readonly cohort?: string;
  readonly priors?: string;
  readonly separation?: StartMessage['separation'];
  readonly types?: string;
}

const whole = { type: 'number', integer: true, convert: true, optional: true } as const;
const text = { type: 'string', optional: true } as const;

/** Parameters of `POST /v1/analyze`; what they mean together is checked as for a `start`. */
export const UPLOAD_QUERY_RULES = Object.freeze({
  stream: text,
  encoding: { type: 'enum', values: [...AUDIO_ENCODINGS], optional: true },
  sampleRate: whole,
  channels: whole,
  roles: text,
  cohort: text,
  priors: text,
  separation: { type: 'enum', values: ['none', 'ica'], optional: true },
  types: text,
} as const);

/** Reads the parameters of `POST /v1/analyze`. */
export const readUploadQuery = compileQuery<UploadQuery>(UPLOAD_QUERY_RULES);

/** Bytes that tell a WAV file from anything else: `RIFF`, its size, `WAVE`. */
const SNIFF_BYTES = 12;

const WAV_TYPES = /^audio\/(x-|vnd\.)?wave?\b/i;
const MULTIPART = /^multipart\//i;

/**
 * Finds out what an upload is: by its query, else by its content type, else by its first bytes.
 *
 * @param query - as checked
 * @param contentType - of the request; undefined where it has none
 * @param first - the beginning of the body
 * @returns a `start` for a recording
 * @throws UndertoneError as `parseStart`, and `ERR_UNSUPPORTED_ENCODING` for a form
 */
export function uploadStart(
  { encoding, roles, priors, types: _, ...rest }: UploadQuery,
  contentType: string | undefined,
  first: Uint8Array,
): StartMessage {
  if (MULTIPART.test(contentType ?? '')) throw isForm();
  const start = {
    type: 'start',
    live: false,
    encoding: encoding ?? guessEncoding(contentType, first),
    ...rest,
    ...(roles === undefined ? {} : { roles: readList(roles) }),
    ...(priors === undefined ? {} : { priors: readPriors(priors) }),
  };
  return parseStart(JSON.stringify(start));
}

/**
 * Takes as much of a body as it takes to tell what it is, and leaves the rest unread.
 *
 * @param body - its beginning is consumed
 * @returns the first bytes, fewer than it takes only where the body ends before
 */
export async function readBeginning(body: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length >= SNIFF_BYTES) break;
  }
  return Buffer.concat(pieces);
}

function guessEncoding(contentType: string | undefined, first: Uint8Array): AudioEncoding {
  if (WAV_TYPES.test(contentType ?? '')) return 'wav';
  const bytes = Buffer.from(first.buffer, first.byteOffset, Math.min(SNIFF_BYTES, first.byteLength));
  const isWav =
    /^(RIFF|RF64)$/.test(bytes.toString('latin1', 0, 4)) && bytes.toString('latin1', 8) === 'WAVE';
  return isWav ? 'wav' : 'container';
}

function isForm(): UndertoneError {
  return new UndertoneError(
    'ERR_UNSUPPORTED_ENCODING',
    'the audio itself must be the body, not a form: curl -X POST -T call.wav, or fetch with the file as body',
  );
}
