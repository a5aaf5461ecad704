import type { ServerResponse } from 'node:http';
import type { Timer } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import type { LoggedEvent } from '../hub/event-log.ts';
import type { Hub, HubListener } from '../hub/hub.ts';
import { Outbox } from './outbox.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import type { Subscription } from './subscriptions.ts';

/** Browsers come back after this time when the connection is lost, ms. */
const RETRY_MS = 2_000;

/** One subscriber on `GET /v1/events`, which receives Server-Sent Events. */
export class SseSession {
  readonly #context: ServerContext;
  readonly #response: ServerResponse;
  readonly #outbox: Outbox;
  readonly #heartbeat: Timer;
  #stopListening: (() => void) | null = null;

  /**
   * @param context - what the server's sessions share
   * @param response - to write to; nothing has been sent on it yet
   * @param onDone - called once the response is closed
   */
  constructor(context: ServerContext, response: ServerResponse, onDone: () => void) {
    const { clock, config, metrics } = context;
    this.#context = context;
    this.#response = response;
    this.#outbox = createResponseOutbox(context, response);
    this.#heartbeat = clock.every(config.pingIntervalMs, () => response.write(': alive\n\n'));
    metrics.subscriberJoined();
    response.on('drain', () => this.#outbox.flush());
    response.on('close', () => {
      this.#stop();
      metrics.subscriberLeft();
      onDone();
    });
  }

  /**
   * Begins to send: first what became of the resume, then what was missed, then what happens.
   *
   * @param subscription - what was asked for
   * @param lastEventId - the `id` of the last event seen; null to begin with what happens next
   */
  async begin(subscription: Subscription, lastEventId: string | null): Promise<void> {
    const { hub, metrics } = this.#context;
    const newest = newestId(hub);
    this.#outbox.expectReplay();
    this.#stopListening = hub.listen(createListener(subscription, this.#outbox));
    const missed = await this.#missed(lastEventId, subscription);
    if (missed === undefined) return;
    if (lastEventId !== null) metrics.resumed(missed !== null);
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    });
    const id = missed === null || lastEventId === null ? newest : lastEventId;
    this.#write('subscribed', { recovered: missed !== null }, `retry: ${RETRY_MS}\nid: ${id}\n`);
    this.#outbox.replay((missed ?? []).map((event) => hub.packet(event)));
  }

  /** Tells the browser when to come back, spread so that not all come at once. */
  announceShutdown(): void {
    if (!this.#response.headersSent) return;
    const afterMs = reconnectDelay(this.#context.random);
    this.#write('reconnect', { afterMs }, `retry: ${afterMs}\n`);
  }

  /** Ends the response; the browser comes back by itself. */
  shutdown(): void {
    this.#stop();
    this.#response.end();
  }

  /** Null where a part of it is gone; undefined where the log could not be read, after which the browser tries again. */
  async #missed(
    lastEventId: string | null,
    subscription: Subscription,
  ): Promise<readonly LoggedEvent[] | null | undefined> {
    if (lastEventId === null) return [];
    try {
      return await missedSince(this.#context.hub, lastEventId, subscription);
    } catch (err) {
      this.#context.logger.error({ err }, 'events of the past could not be read');
      this.#response.destroy();
      return undefined;
    }
  }

  #write(event: string, data: object, head: string): void {
    this.#response.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #stop(): void {
    this.#stopListening?.();
    this.#heartbeat.cancel();
    this.#outbox.close();
  }
}

function createListener(subscription: Subscription, outbox: Outbox): HubListener {
  return {
    matches: subscription.matches,
    deliver(packet) {
      if (subscription.wants(packet.event.type)) outbox.push(packet);
    },
  };
}

function createResponseOutbox({ config, metrics }: ServerContext, response: ServerResponse): Outbox {
  return new Outbox(
    {
      get bufferedBytes() {
        return response.writableLength;
      },
      writePacket: (packet) => response.write(packet.sseBlock()),
      writeGap: ({ type, ...gap }) => response.write(`event: ${type}\ndata: ${JSON.stringify(gap)}\n\n`),
      overflow: () => response.destroy(),
    },
    { slowBytes: config.slowSubscriberBytes, maxBytes: config.maxSubscriberBytes },
    metrics.eventDropped,
  );
}

function newestId(hub: Hub): string {
  return `${hub.epoch}-${hub.newestSequence}`;
}

/** Null when the id is of another run of the server, or events after it are gone: all or none. */
async function missedSince(
  hub: Hub,
  lastEventId: string,
  subscription: Subscription,
): Promise<readonly LoggedEvent[] | null> {
  const [, epoch, sequence] = /^([a-z0-9]+)-(-1|\d{1,15})$/.exec(lastEventId) ?? [];
  if (epoch !== hub.epoch || Number(sequence) > hub.newestSequence) return null;
  const missed = await hub.since(Number(sequence), subscription.matches);
  return missed?.filter(({ type }) => subscription.wants(type)) ?? null;
}
