import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach } from 'vitest';
import { resolveServerConfig } from '../../src/server/config.ts';
import { type RunningServer, startServer } from '../../src/server/server.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeLanes, type FakeLanes } from './fake-lanes.ts';
import { connectClient, type TestClient } from './test-client.ts';

/** A real server on a free port, with lanes and time under the test's control. */
export interface TestServer {
  readonly server: RunningServer;
  readonly lanes: FakeLanes;
  readonly clock: FakeClock;
  readonly registry: Registry;
  /** Log lines written so far. */
  readonly log: readonly Record<string, unknown>[];
  /** Opens a WebSocket; a token can be one of the subprotocols, as in a browser. */
  connect(path: string, protocols?: string[]): Promise<TestClient>;
  ingest(): Promise<TestClient>;
  events(): Promise<TestClient>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

const running: { readonly test: TestServer; readonly clients: TestClient[] }[] = [];

/** Closes every server of {@link startTestServer} after each test of the file that calls this. */
export function closeServersAfterEach(): void {
  afterEach(async () => {
    for (const { test, clients } of running.splice(0)) {
      for (const { socket } of clients) socket.terminate();
      test.lanes.drain();
      test.lanes.release();
      await test.server.close();
    }
  });
}

/**
 * Starts a server for one test.
 *
 * @param options - configuration besides a free port
 */
export async function startTestServer(
  options: Readonly<Record<string, unknown>> = {},
  dashboardDir: string | null = null,
): Promise<TestServer> {
  const lanes = createFakeLanes();
  const clock = createFakeClock();
  const registry = new Registry();
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(JSON.parse(line)) });
  const server = await startServer(resolveServerConfig({ port: 0, ...options }), {
    lanes,
    clock,
    registry,
    logger,
    dashboardDir,
  });
  const clients: TestClient[] = [];
  async function connect(path: string, protocols: string[] = []): Promise<TestClient> {
    const client = await connectClient(server.url + path, protocols);
    clients.push(client);
    return client;
  }
  const test: TestServer = {
    server,
    lanes,
    clock,
    registry,
    log,
    connect,
    ingest: () => connect('/v1/ingest'),
    events: () => connect('/v1/events'),
    get: (path, headers = {}) => fetch(server.url + path, { headers }),
  };
  running.push({ test, clients });
  return test;
}

/** A `start` for raw 8 kHz mu-law; one second is 8,000 bytes. */
export const START = Object.freeze({ type: 'start', encoding: 'mulaw', sampleRate: 8_000 });

/** Mu-law silence. */
export function silence(durationMs: number): Uint8Array {
  return new Uint8Array(durationMs * 8).fill(0xff);
}
