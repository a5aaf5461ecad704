import { once } from 'node:events';
import WebSocket from 'ws';
import type { EventsReply } from '../../src/sdk/messages.ts';

/** What a subscriber that did not read for a while was told of one stream once it read again. */
export interface StalledReport {
  /** Notices of events left out. */
  readonly gaps: number;
  /** Events left out by these notices. */
  readonly leftOut: number;
  /** Events of the stream that neither came nor were named by a notice; 0 unless the server keeps something to itself. */
  readonly unaccounted: number;
}

/** A subscriber to everything that stops reading, as a client does that hangs, and reads on later. */
export class StalledSubscriber {
  readonly #socket: WebSocket;
  readonly #stream: string;
  readonly #covered = new Set<number>();
  #gaps = 0;
  #leftOut = 0;

  private constructor(socket: WebSocket, stream: string) {
    this.#socket = socket;
    this.#stream = stream;
    socket.on('message', (data: Buffer) => this.#note(JSON.parse(data.toString()) as EventsReply));
  }

  /**
   * Connects, subscribes and stops reading.
   *
   * @param port - of the server on this machine
   * @param stream - whose events are accounted for
   */
  static async open(port: number, stream: string): Promise<StalledSubscriber> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/events`);
    await once(socket, 'open');
    const subscriber = new StalledSubscriber(socket, stream);
    socket.send('{"type":"subscribe","id":1}');
    await once(socket, 'message');
    socket.pause();
    return subscriber;
  }

  /** Reads everything that waits and says what it was. */
  async report(events: number): Promise<StalledReport> {
    this.#socket.resume();
    const deadline = Date.now() + 30_000;
    while (this.#covered.size < events && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    this.#socket.terminate();
    return { gaps: this.#gaps, leftOut: this.#leftOut, unaccounted: events - this.#covered.size };
  }

  #note(message: EventsReply): void {
    if (!('stream' in message) || message.stream !== this.#stream) return;
    const isGap = message.type === 'gap';
    const [from, to] = isGap ? [message.from, message.to] : [message.offset, message.offset];
    for (let offset = from; offset <= to; offset++) this.#covered.add(offset);
    if (!isGap) return;
    this.#gaps += 1;
    this.#leftOut += to - from + 1;
  }
}
