import type { Fetch } from '../../../plugins/webhook/deliver.ts';

/** A request as the receiver got it. */
export interface ReceivedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An HTTP endpoint in memory. */
export interface FakeReceiver {
  readonly send: Fetch;
  /** Every attempt, whatever was answered. */
  readonly attempts: readonly ReceivedRequest[];
  /** Events of requests that were answered with 2xx, in order. */
  readonly accepted: readonly Record<string, unknown>[];
  /** How it answers: a status, an error to throw, or nothing at all. */
  answer: number | Error | 'silence';
  retryAfterSeconds: number | null;
  /** Requests going on at the most at one time. */
  readonly mostAtOnce: number;
}

/** Makes an endpoint that accepts everything. */
export function createFakeReceiver(): FakeReceiver {
  const attempts: ReceivedRequest[] = [];
  const accepted: Record<string, unknown>[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const receiver: FakeReceiver = {
    attempts,
    accepted,
    answer: 204,
    retryAfterSeconds: null,
    get mostAtOnce() {
      return mostAtOnce;
    },
    async send(url, { headers, body, signal }) {
      attempts.push({ url, headers: headers as Record<string, string>, body: String(body) });
      open += 1;
      mostAtOnce = Math.max(mostAtOnce, open);
      try {
        return await respond(String(body), signal!);
      } finally {
        open -= 1;
      }
    },
  };

  async function respond(body: string, signal: AbortSignal): Promise<Response> {
    const { answer, retryAfterSeconds } = receiver;
    await Promise.resolve();
    if (answer === 'silence') return await new Promise((_, reject) => onAbort(signal, reject));
    if (answer instanceof Error) throw answer;
    if (answer < 300) accepted.push(...([JSON.parse(body)] as Record<string, unknown>[]).flat());
    const headers = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
    return new Response(null, { status: answer, headers });
  }
  return receiver;
}

function onAbort(signal: AbortSignal, reject: (error: Error) => void): void {
  signal.addEventListener('abort', () => reject(new Error('aborted')));
}
