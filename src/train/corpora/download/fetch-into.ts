import { UndertoneError } from '../../../sdk/errors.ts';
import type { Checksum } from './checksum.ts';
import type { PartFile } from './part-file.ts';

/** What one request has to know of the download it is part of. */
export interface FetchOptions {
  /** What the bytes of the whole file must hash to. */
  readonly checksum?: Checksum;
  /** Stops the download; what has arrived is kept for the next one. */
  readonly signal?: AbortSignal;
  /** Called as bytes arrive, with those there and, where the server says so, those expected. */
  readonly onProgress?: (done: number, total: number | null) => void;
}

/** Statuses after which the same request may succeed. */
const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Longest pause a server is obeyed, ms. */
const MAX_RETRY_AFTER_MS = 60_000;

/**
 * Fetches what a part file lacks, by one request.
 *
 * It resumes only where the splice is safe: the server confirms that its file has not changed, or a checksum will show it.
 *
 * @throws UndertoneError `ERR_CONNECTION`, retryable, if the connection fails; `ERR_DOWNLOAD`, retryable or not, for an answer that
 *   is not the file
 */
export async function fetchInto(
  url: string,
  part: PartFile,
  { checksum, signal, onProgress }: FetchOptions,
): Promise<void> {
  const validator = await part.validator();
  const there = validator === null && checksum === undefined ? 0 : await part.size();
  const response = await request(url, there, validator, signal);
  if (response.status === 416) return settleWholePart(response, part, there, url);
  if (response.status !== 200 && response.status !== 206) throw await refusal(response, url);
  const offset = response.status === 206 ? there : 0;
  if (response.status === 206 && rangeStart(response) !== there) {
    await response.body?.cancel();
    await part.discard();
    throw interrupted(url, 'it sent another range than asked for');
  }
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const expected = Number.isNaN(length) ? null : length;
  const total = expected === null ? null : offset + expected;
  let done = offset;
  onProgress?.(done, total);
  const chunks = watched(response, url, (bytes) => {
    done += bytes;
    onProgress?.(done, total);
  });
  await part.append(offset, validatorOf(response), expected, chunks);
  if (total !== null && done !== total) throw interrupted(url, `it sent ${done} of ${total} bytes`);
}

async function request(
  url: string,
  there: number,
  validator: string | null,
  signal: AbortSignal | undefined,
): Promise<Response> {
  // Compressed on the way, lengths and ranges would not be those of the file.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (there > 0) headers.range = `bytes=${there}-`;
  if (there > 0 && validator !== null) headers['if-range'] = validator;
  try {
    return await fetch(url, { headers, ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = (cause as Error).cause ?? cause;
    throw new UndertoneError('ERR_CONNECTION', `cannot reach ${url}: ${(reason as Error).message}`, {
      cause,
      retryable: true,
    });
  }
}

/** The range begins behind the file's end: the part is whole already, or no part of this file. */
async function settleWholePart(
  response: Response,
  part: PartFile,
  there: number,
  url: string,
): Promise<void> {
  await response.body?.cancel();
  const total = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (Number(total) === there) return;
  await part.discard();
  throw interrupted(url, 'it has fewer bytes than arrived before');
}

async function refusal(response: Response, url: string): Promise<UndertoneError> {
  await response.body?.cancel();
  const retryable = MAY_PASS.has(response.status);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new UndertoneError(
    'ERR_DOWNLOAD',
    `${url} answered ${response.status} ${response.statusText}`.trimEnd() +
      (retryable ? ': try again later' : ': check the address'),
    {
      retryable,
      ...(seconds >= 0 && { retryAfterMs: Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) }),
    },
  );
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]);
}

/** A weak ETag does not promise the same bytes, so it is no proof. */
function validatorOf({ headers }: Response): string | null {
  const etag = headers.get('etag');
  return etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
}

async function* watched(
  response: Response,
  url: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw interrupted(url, (cause as Error).message, cause);
      });
      if (done) return;
      yield value;
      onBytes(value.length);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function interrupted(url: string, reason: string, cause?: unknown): UndertoneError {
  return new UndertoneError('ERR_CONNECTION', `the download of ${url} broke off: ${reason}`, {
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
