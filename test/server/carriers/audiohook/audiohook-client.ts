import { expect } from 'vitest';
import { Session } from '../../../../bench/carriers/audiohook-simulator.ts';
import { startTestServer, type TestServer } from '../../test-server.ts';
import { type CarrierSocket, connectCarrier } from '../carrier-socket.ts';

/** Organization of the simulator. */
export const ORGANIZATION_ID = 'd7934305-0972-4844-938e-9060eef73d05';

/** Headers of a request without credentials. */
export const HEADERS = { 'Audiohook-Organization-Id': ORGANIZATION_ID, 'Audiohook-Session-Id': 'session-1' };

/** An offer of some channels, PCMU. */
export const offer = (...channels: string[]) => ({ type: 'audio', format: 'PCMU', channels, rate: 8000 });

/** What Genesys offers first. */
export const BOTH = offer('external', 'internal');

/** What is taken by default. */
export const CUSTOMER = offer('external');

/** A client that numbers its messages itself. */
export class AudiohookClient {
  readonly socket: CarrierSocket;
  readonly #session = new Session('1');
  readonly #server: TestServer;

  constructor(socket: CarrierSocket, server: TestServer) {
    this.socket = socket;
    this.#server = server;
  }

  /** Everything the server said. */
  get received() {
    return this.socket.received;
  }

  /** What the call's lane was given. */
  get lane() {
    return this.#server.lanes.streams[0]!;
  }

  /** Sends a message in its envelope. */
  say(type: string, parameters: object = {}): void {
    this.socket.send(this.#session.say(type, parameters).message({ received: this.received }));
  }

  /** Opens the session; resolves with the answer. */
  open(parameters: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const media = [BOTH, CUSTOMER];
    this.say('open', { organizationId: ORGANIZATION_ID, conversationId: 'call', media, ...parameters });
    return this.next(1);
  }

  /** Sends silence. */
  audio(bytes: number): void {
    this.socket.send(new Uint8Array(bytes));
  }

  /** The n-th message of the server. */
  async next(n: number): Promise<Readonly<Record<string, unknown>>> {
    await expect.poll(() => this.received.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(n);
    return this.received[n - 1]!;
  }
}

/**
 * Starts a server and connects to its door.
 *
 * @param config - of the server
 * @param headers - of the request
 */
export async function connectAudiohook(config: object = {}, headers: Record<string, string> = HEADERS) {
  const server = await startTestServer({ maxAheadMs: 86_400_000, ...config });
  const socket = await connectCarrier(server, 'audiohook', { headers });
  return { server, client: new AudiohookClient(socket, server) };
}
