/** Every error code Undertone can answer with; `docs/errors.md` says what each means and what to do. */
export const ERROR_CODES = [
  'ERR_INVALID_OPTION',
  'ERR_LISTEN',
  'ERR_INVALID_JSON',
  'ERR_INVALID_MESSAGE',
  'ERR_START_EXPECTED',
  'ERR_UNSUPPORTED_VERSION',
  'ERR_UNSUPPORTED_ENCODING',
  'ERR_SAMPLE_RATE',
  'ERR_CHANNELS',
  'ERR_STREAM_NAME',
  'ERR_STREAM_EXISTS',
  'ERR_STREAM_UNKNOWN',
  'ERR_NOT_FOUND',
  'ERR_PARTIAL_SAMPLE',
  'ERR_WAV_HEADER',
  'ERR_WAV_FORMAT',
  'ERR_DECODE',
  'ERR_FFMPEG_MISSING',
  'ERR_FRAME_TOO_LARGE',
  'ERR_TOO_FAR_AHEAD',
  'ERR_IDLE',
  'ERR_SLOW_CONSUMER',
  'ERR_CAPACITY',
  'ERR_SHUTTING_DOWN',
  'ERR_TOKEN_EXPIRED',
  'ERR_UNAUTHORIZED',
  'ERR_FORBIDDEN',
  'ERR_FILE_NOT_FOUND',
  'ERR_FILE_FORMAT',
  'ERR_MODEL_CARD',
  'ERR_MODEL_WEIGHTS',
  'ERR_ENGINE_MISSING',
  'ERR_CORPUS',
  'ERR_CHECKPOINT',
  'ERR_DOWNLOAD',
  'ERR_CONNECTION',
  'ERR_PLUGIN',
  'ERR_INTERNAL',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Extra facts an {@link UndertoneError} may carry. */
export interface ErrorDetails {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** Whether the same request may succeed later without being changed; false by default. */
  readonly retryable?: boolean;
  /** How long to wait before trying again, ms. */
  readonly retryAfterMs?: number;
}

/**
 * The one error type Undertone throws; branch on `code`, never on the text.
 *
 * The message says what was wrong, what was expected and what to do.
 */
export class UndertoneError extends Error {
  override readonly name = 'UndertoneError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/**
 * Turns anything thrown into an {@link UndertoneError}, leaving those that already are one alone.
 *
 * @param thrown - what a `catch` received
 * @param code - code for a foreign error; `ERR_INTERNAL` by default
 */
export function toUndertoneError(thrown: unknown, code: ErrorCode = 'ERR_INTERNAL'): UndertoneError {
  if (thrown instanceof UndertoneError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new UndertoneError(code, message, { cause: thrown });
}
