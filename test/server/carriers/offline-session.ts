import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createAuthenticator } from '../../../src/server/auth/authenticator.ts';
import { OPEN_GRANT } from '../../../src/server/auth/grant.ts';
import type { CarrierAdapter, CarrierLine } from '../../../src/server/carriers/adapter.ts';
import { CarrierSession } from '../../../src/server/carriers/carrier-session.ts';
import { resolveServerConfig } from '../../../src/server/config.ts';
import type { ServerContext } from '../../../src/server/context.ts';
import { Hub } from '../../../src/server/hub/hub.ts';
import { createMemoryEventLogs } from '../../../src/server/hub/memory-event-log.ts';
import { createServerMetrics } from '../../../src/server/metrics.ts';
import type { Connection } from '../../../src/server/socket/connection.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { createFakeLanes, type FakeLanes } from '../fake-lanes.ts';

/** Everything a carrier's session lives in, without a socket, so that thousands of them take seconds. */
export interface OfflineServer {
  readonly context: ServerContext;
  readonly clock: FakeClock;
  readonly lanes: FakeLanes;
  /** Log lines of defects: there should never be any. */
  readonly defects: readonly object[];
}

/** What became of one session. */
export interface OfflineOutcome {
  readonly sent: readonly object[];
  /** The code it closed with; null where the client hung up first. */
  readonly code: number | null;
}

/**
 * A server that nobody can reach.
 *
 * @param options - configuration
 */
export async function createOfflineServer(
  options: Readonly<Record<string, unknown>> = {},
): Promise<OfflineServer> {
  const config = resolveServerConfig({ retainEndedMs: 0, ...options });
  const clock = createFakeClock();
  const lanes = createFakeLanes();
  const defects: object[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => defects.push(JSON.parse(line)) });
  const hub = new Hub({
    clock,
    random: Math.random,
    openLog: createMemoryEventLogs({
      limits: { maxEvents: config.logMaxEvents, maxAgeMs: config.logMaxAgeMs },
      now: clock.now,
      random: Math.random,
    }),
    retainEndedMs: 0,
    onEvent: () => {},
  });
  const auth = await createAuthenticator(config, { clock, onDenied: () => {} });
  const metrics = createServerMetrics(new Registry());
  const context = {
    auth,
    config,
    hub,
    lanes,
    metrics,
    logger,
    clock,
    random: Math.random,
    isDraining: () => false,
  };
  return { context, clock, lanes, defects };
}

/**
 * Runs one session from its first message to the end of its stream.
 *
 * @param server - where
 * @param createAdapter - of the protocol
 * @param messages - of the client, who hangs up after the last
 */
export async function runOffline(
  { context }: OfflineServer,
  createAdapter: (line: CarrierLine) => CarrierAdapter,
  messages: readonly (string | Uint8Array)[],
): Promise<OfflineOutcome> {
  const sent: object[] = [];
  let code: number | null = null;
  const connection = {
    grant: OPEN_GRANT,
    send: (message: object) => void (code === null && sent.push(message)),
    close(given: number) {
      code ??= given;
    },
  };
  await new Promise<void>((resolve) => {
    const session = new CarrierSession(context, connection as unknown as Connection, createAdapter, resolve);
    for (const message of messages) {
      if (code !== null || message.length === 0) continue;
      try {
        if (typeof message === 'string') session.text(message);
        else session.binary(message);
      } catch (thrown) {
        session.failed(thrown);
      }
    }
    session.closed();
  });
  return { sent, code };
}
