/** What became of one attempt to deliver. */
export type Attempt =
  | { readonly result: 'delivered' }
  /** The receiver will not take it, now or later. */
  | { readonly result: 'refused'; readonly reason: string }
  /** It may go better later; not before `retryAfterMs`, where the receiver said so. */
  | { readonly result: 'failed'; readonly reason: string; readonly retryAfterMs: number };

/** A request, ready to send. */
export interface DeliveryRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the wait for an answer. */
  readonly signal: AbortSignal;
}

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Answers that are no refusal: too slow, too early, too many, and everything from 500 on. */
const WORTH_ANOTHER_TRY: ReadonlySet<number> = new Set([408, 425, 429]);

/** Longest wait a receiver may ask for, ms. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Makes one attempt; never rejects.
 *
 * @param send - `fetch`
 * @param request - what to send; redirects are not followed, for the signature was made for this address
 */
export async function deliver(
  send: Fetch,
  { url, headers, body, signal }: DeliveryRequest,
): Promise<Attempt> {
  try {
    const response = await send(url, {
      method: 'POST',
      headers: { ...headers },
      body,
      signal,
      redirect: 'manual',
    });
    // The answer's body must be read or thrown away, or its connection stays busy.
    await response.body?.cancel();
    return judgeAnswer(response);
  } catch (thrown) {
    const reason = signal.aborted ? 'no answer in time' : messageOf(thrown);
    return { result: 'failed', reason, retryAfterMs: 0 };
  }
}

function judgeAnswer({ status, headers }: Response): Attempt {
  if (status >= 200 && status < 300) return { result: 'delivered' };
  const reason = `answer ${status}`;
  if (status < 500 && !WORTH_ANOTHER_TRY.has(status)) return { result: 'refused', reason };
  return { result: 'failed', reason, retryAfterMs: readRetryAfter(headers.get('retry-after')) };
}

function readRetryAfter(text: string | null): number {
  const seconds = text !== null && /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS);
}

function messageOf(thrown: unknown): string {
  const { cause, message } = thrown as {
    readonly cause?: { readonly message?: string };
    readonly message?: string;
  };
  return cause?.message ?? message ?? String(thrown);
}
