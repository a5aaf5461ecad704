import type { ErrorCode } from '../../sdk/errors.ts';

/** HTTP status of the errors a request can lead to; others are defects of the server's and answered with 500. */
export const STATUS_CODES: Readonly<Partial<Record<ErrorCode, number>>> = Object.freeze({
  ERR_INVALID_JSON: 400,
  ERR_INVALID_MESSAGE: 400,
  ERR_STREAM_NAME: 400,
  ERR_SAMPLE_RATE: 400,
  ERR_CHANNELS: 400,
  ERR_PARTIAL_SAMPLE: 400,
  ERR_WAV_HEADER: 400,
  ERR_UNAUTHORIZED: 401,
  ERR_FORBIDDEN: 403,
  ERR_STREAM_UNKNOWN: 404,
  ERR_NOT_FOUND: 404,
  ERR_IDLE: 408,
  ERR_STREAM_EXISTS: 409,
  ERR_FRAME_TOO_LARGE: 413,
  ERR_UNSUPPORTED_ENCODING: 415,
  ERR_WAV_FORMAT: 415,
  ERR_DECODE: 415,
  ERR_FFMPEG_MISSING: 501,
  ERR_CAPACITY: 503,
  ERR_SHUTTING_DOWN: 503,
});

/**
 * HTTP status that goes with an error.
 *
 * @param code - the error's code
 */
export function statusOf(code: ErrorCode): number {
  return STATUS_CODES[code] ?? 500;
}
