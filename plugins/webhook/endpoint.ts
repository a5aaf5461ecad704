import { createHash } from 'node:crypto';
import type { Clock, UndertoneEvent } from 'undertone/sdk';
import { type CloudEvent, MEDIA_TYPES, toCloudEvent } from './cloud-event.ts';
import { type Attempt, deliver, type Fetch } from './deliver.ts';
import type { HostSlots } from './host-slots.ts';
import type { EndpointOptions, WebhookOptions } from './options.ts';
import { signatureHeaders } from './signature.ts';

/** What became of events: delivered, retried, or written to the dead-letter file. */
export type DeliveryResult = 'delivered' | 'retried' | 'dead';

/** What an {@link Endpoint} works with. */
export interface EndpointPorts {
  readonly clock: Clock;
  readonly send: Fetch;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly slots: HostSlots;
  /** Writes events to the dead-letter file. */
  readonly bury: (events: readonly CloudEvent[], url: string, reason: string) => void;
  readonly count: (result: DeliveryResult, events: number) => void;
}

interface Waiting {
  readonly event: CloudEvent;
  readonly sinceMs: number;
}

/** Sends events to one address, in order, one request after the other, and keeps trying. */
export class Endpoint {
  readonly #endpoint: EndpointOptions;
  readonly #secret: string | undefined;
  readonly #options: WebhookOptions;
  readonly #ports: EndpointPorts;
  readonly #host: string;
  readonly #matches: (stream: string) => boolean;
  readonly #waiting: Waiting[] = [];
  /** What a request is on its way with; empty between requests. */
  #sending: readonly Waiting[] = [];
  /** Failures in a row. */
  #failures = 0;
  #notBeforeMs = 0;
  #cancelWait: () => void = () => {};
  #state: 'open' | 'closing' | 'closed' = 'open';
  #onIdle: () => void = () => {};

  constructor(
    endpoint: EndpointOptions,
    secret: string | undefined,
    options: WebhookOptions,
    ports: EndpointPorts,
  ) {
    this.#endpoint = endpoint;
    this.#secret = secret;
    this.#options = options;
    this.#ports = ports;
    this.#host = new URL(endpoint.url).host;
    this.#matches = streamMatcher(endpoint.streams);
  }

  /** Events that have not been delivered yet. */
  get size(): number {
    return this.#waiting.length + this.#sending.length;
  }

  /** Takes an event if it is one of those wanted here. */
  offer(event: UndertoneEvent): void {
    if (!this.#endpoint.events.includes(event.type) || !this.#matches(event.stream)) return;
    const nowMs = this.#ports.clock.now();
    this.#waiting.push({ event: toCloudEvent(event, this.#options.source, nowMs), sinceMs: nowMs });
    if (this.#waiting.length > this.#options.maxQueued)
      this.#bury(this.#waiting.splice(0, 1), 'too many events wait');
    this.#goOn();
  }

  /** Sends what waits at once, each once more; what is not delivered within the limit becomes dead letters. */
  async close(): Promise<void> {
    this.#state = 'closing';
    this.#notBeforeMs = 0;
    await new Promise<void>((resolve) => {
      const cancel = this.#ports.clock.schedule(resolve, this.#options.closeWaitMs);
      this.#onIdle = () => {
        cancel();
        resolve();
      };
      this.#goOn();
    });
    this.#state = 'closed';
    this.#cancelWait();
    this.#bury([...this.#sending, ...this.#waiting.splice(0)], 'the server closed');
  }

  /** Sends what is due, or waits until something is. */
  #goOn(): void {
    this.#cancelWait();
    if (this.#sending.length > 0 || this.#state === 'closed') return;
    const oldest = this.#waiting[0];
    if (oldest === undefined) {
      this.#onIdle();
      return;
    }
    const nowMs = this.#ports.clock.now();
    const dueMs = Math.max(
      this.#notBeforeMs,
      this.#isBatchReady() ? nowMs : oldest.sinceMs + this.#options.batchWaitMs,
    );
    if (dueMs <= nowMs) void this.#send();
    else this.#cancelWait = this.#ports.clock.schedule(() => this.#goOn(), dueMs - nowMs);
  }

  #isBatchReady(): boolean {
    return this.#state === 'closing' || this.#waiting.length >= this.#options.batchSize;
  }

  async #send(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#options.batchSize);
    this.#sending = batch;
    const attempt = await this.#ports.slots.run(this.#host, () => this.#attempt(batch));
    this.#sending = [];
    // Closing has buried the batch already; a receiver may see it twice, but nothing is lost.
    if (this.#state === 'closed') return;
    this.#settle(batch, attempt);
    this.#goOn();
  }

  async #attempt(batch: readonly Waiting[]): Promise<Attempt> {
    const { clock, send } = this.#ports;
    const { batchSize, timeoutMs } = this.#options;
    const events = batch.map(({ event }) => event);
    const body = JSON.stringify(batchSize === 1 ? events[0] : events);
    const timeUp = new AbortController();
    const cancel = clock.schedule(() => timeUp.abort(), timeoutMs);
    const headers = {
      ...this.#endpoint.headers,
      'content-type': batchSize === 1 ? MEDIA_TYPES.single : MEDIA_TYPES.batch,
      ...(this.#secret !== undefined &&
        signatureHeaders(this.#secret, { id: deliveryId(events), nowMs: clock.now(), body })),
    };
    const attempt = await deliver(send, { url: this.#endpoint.url, headers, body, signal: timeUp.signal });
    cancel();
    return attempt;
  }

  #settle(batch: readonly Waiting[], attempt: Attempt): void {
    if (attempt.result === 'delivered') {
      this.#failures = 0;
      this.#ports.count('delivered', batch.length);
    } else if (attempt.result === 'refused' || this.#state === 'closing' || this.#isTooOld(batch)) {
      this.#bury(batch, attempt.reason);
    } else {
      this.#failures += 1;
      this.#waiting.unshift(...batch);
      this.#notBeforeMs = this.#ports.clock.now() + Math.max(attempt.retryAfterMs, this.#backoffMs());
      this.#ports.count('retried', batch.length);
    }
  }

  /** Uniform over the upper half of a bound that doubles, so that receivers are not stormed when they come back. */
  #backoffMs(): number {
    const { retryBaseMs, retryMaxMs } = this.#options;
    const boundMs = Math.min(retryMaxMs, retryBaseMs * 2 ** (this.#failures - 1));
    return boundMs * (0.5 + this.#ports.random() / 2);
  }

  #isTooOld(batch: readonly Waiting[]): boolean {
    return this.#ports.clock.now() - batch[0]!.sinceMs >= this.#options.giveUpMs;
  }

  #bury(dead: readonly Waiting[], reason: string): void {
    if (dead.length === 0) return;
    const events = dead.map(({ event }) => event);
    this.#ports.count('dead', events.length);
    this.#ports.bury(events, this.#endpoint.url, reason);
  }
}

/** The same for every attempt, so that a receiver can tell repetitions. */
function deliveryId(events: readonly CloudEvent[]): string {
  return createHash('sha256')
    .update(events.map(({ id }) => id).join('\n'))
    .digest('hex')
    .slice(0, 32);
}

/** Stream names and patterns, where `*` stands for any run of characters. */
function streamMatcher(patterns: readonly string[]): (stream: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`);
  });
  return (stream) => expressions.some((expression) => expression.test(stream));
}
