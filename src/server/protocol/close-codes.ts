import type { ErrorCode } from '../../sdk/errors.ts';

/** Close codes below this one say that reconnecting may help; from it on it will not. */
const FIRST_TERMINAL_CODE = 4_500;

/** WebSocket close code of every error: 4000 to 4499 when reconnecting may help, 4500 to 4999 when it will not. */
export const CLOSE_CODES: Readonly<Record<ErrorCode, number>> = Object.freeze({
  ERR_INTERNAL: 4_000,
  ERR_CONNECTION: 4_001,
  ERR_IDLE: 4_002,
  ERR_TOO_FAR_AHEAD: 4_003,
  ERR_STREAM_EXISTS: 4_004,
  ERR_CAPACITY: 4_005,
  ERR_SHUTTING_DOWN: 4_006,
  ERR_PLUGIN: 4_007,
  ERR_SLOW_CONSUMER: 4_008,
  ERR_TOKEN_EXPIRED: 4_009,
  ERR_LISTEN: 4_010,

  ERR_INVALID_JSON: 4_500,
  ERR_INVALID_MESSAGE: 4_501,
  ERR_START_EXPECTED: 4_502,
  ERR_UNSUPPORTED_VERSION: 4_503,
  ERR_UNSUPPORTED_ENCODING: 4_504,
  ERR_SAMPLE_RATE: 4_505,
  ERR_CHANNELS: 4_506,
  ERR_STREAM_NAME: 4_507,
  ERR_STREAM_UNKNOWN: 4_508,
  ERR_PARTIAL_SAMPLE: 4_509,
  ERR_WAV_HEADER: 4_510,
  ERR_WAV_FORMAT: 4_511,
  ERR_DECODE: 4_512,
  ERR_FFMPEG_MISSING: 4_513,
  ERR_FRAME_TOO_LARGE: 4_514,
  ERR_UNAUTHORIZED: 4_515,
  ERR_FORBIDDEN: 4_516,
  ERR_NOT_FOUND: 4_517,
  ERR_INVALID_OPTION: 4_518,
  ERR_FILE_NOT_FOUND: 4_519,
  ERR_FILE_FORMAT: 4_520,
  ERR_MODEL_CARD: 4_521,
  ERR_MODEL_WEIGHTS: 4_522,
  ERR_ENGINE_MISSING: 4_523,
  ERR_CORPUS: 4_524,
  ERR_CHECKPOINT: 4_525,
  ERR_DOWNLOAD: 4_526,
});

/**
 * Whether the same request may succeed later without being changed.
 *
 * @param code - the error's code; its close code decides
 */
export function mayRetry(code: ErrorCode): boolean {
  return CLOSE_CODES[code] < FIRST_TERMINAL_CODE;
}
