import WebSocket from 'ws';
import type { StreamDegraded, UndertoneEvent } from '../../src/sdk/events.ts';
import type { EventsReply } from '../../src/sdk/messages.ts';
import type { ReportedGap } from './gap-windows.ts';
import type { LiveCall } from './live-call.ts';

/** One `emotion.window` as it arrived. */
export interface WindowArrival {
  /** When its last sample was sent, ms of `performance.now()`. */
  readonly sentAtMs: number;
  /** As the server says. */
  readonly latencyMs: number;
  /** From the sending of the last sample it covers to its arrival here. */
  readonly endToEndMs: number;
  readonly isAbstained: boolean;
}

/** One `stream.degraded` as it arrived. */
export interface DegradedArrival {
  readonly atMs: number;
  readonly skippedWindows: number;
  readonly reason: StreamDegraded['reason'];
}

/** Subscribes to everything and notes when what arrives. */
export class EventWatch {
  readonly windows: WindowArrival[] = [];
  readonly degraded: DegradedArrival[] = [];
  /** Windows of a stream on its grid; the last one, over what is left at the end, is not. */
  readonly windowsOf = new Map<string, number>();
  readonly skippedOf = new Map<string, number>();
  readonly gapsOf = new Map<string, ReportedGap[]>();
  /** Events the server left out because this subscriber was slow. */
  missedEvents = 0;
  bytes = 0;
  readonly ready: Promise<void>;
  readonly #socket: WebSocket;
  readonly #calls: ReadonlyMap<string, LiveCall>;

  /**
   * @param url - of the events door, `ws://…/v1/events`
   * @param calls - by the name of their stream; looked at when an event arrives
   */
  constructor(url: string, calls: ReadonlyMap<string, LiveCall>) {
    this.#calls = calls;
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.ready = new Promise((resolve, reject) => {
      this.#socket.on('error', reject);
      this.#socket.on('open', () => this.#socket.send('{"type":"subscribe","id":1}'));
      this.#socket.on('message', (data: Buffer) => {
        this.bytes += data.length;
        const message = JSON.parse(data.toString()) as EventsReply;
        if (message.type === 'subscribed') resolve();
        else this.#take(message);
      });
    });
  }

  /** Stops listening. */
  close(): void {
    this.#socket.terminate();
  }

  #take(message: EventsReply): void {
    if (message.type === 'gap') this.missedEvents += message.to - message.from + 1;
    if (message.type === 'emotion.window') this.#takeWindow(message);
    if (message.type === 'stream.gap') {
      const gaps = this.gapsOf.get(message.stream) ?? [];
      this.gapsOf.set(message.stream, [...gaps, message]);
    }
    if (message.type === 'stream.degraded') {
      const { stream, skippedWindows, reason } = message;
      this.degraded.push({ atMs: performance.now(), skippedWindows, reason });
      this.skippedOf.set(stream, (this.skippedOf.get(stream) ?? 0) + skippedWindows);
    }
  }

  #takeWindow(window: Extract<UndertoneEvent, { type: 'emotion.window' }>): void {
    const { stream, endMs, latencyMs, abstained } = window;
    const call = this.#calls.get(stream);
    const sentAtMs = call?.sentAt(endMs) ?? null;
    if (call === undefined || sentAtMs === null) return;
    if (endMs >= call.sentMs - 1e-3) return;
    this.windowsOf.set(stream, (this.windowsOf.get(stream) ?? 0) + 1);
    this.windows.push({
      sentAtMs,
      latencyMs,
      endToEndMs: performance.now() - sentAtMs,
      isAbstained: abstained !== undefined,
    });
  }
}
