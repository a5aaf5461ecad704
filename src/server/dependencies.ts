import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import type { LanePool } from '../stream/lanes/lane.ts';
import { createLanePool } from '../stream/lanes/lane-pool.ts';
import { type Authenticator, createAuthenticator } from './auth/authenticator.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { loadTlsFiles, type TlsFiles } from './config/tls-files.ts';
import type { ServerConfig } from './config.ts';
import { createServerMetrics, type ServerMetrics } from './metrics.ts';

/** What a server works with; whatever is left out it makes itself. */
export interface ServerDependencies {
  /** Where streams are analysed; stays the caller's to close, after the server. Left out: made from the configuration. */
  readonly lanes?: LanePool;
  /** Receives the server's metrics and Node's; must not hold them already. Left out: a fresh one. */
  readonly registry?: Registry;
  /** Left out: JSON lines on standard error, from the configured level on. */
  readonly logger?: Logger;
  /** Folder of the built dashboard; null for none. Left out: the one that ships. */
  readonly dashboardDir?: string | null;
  /** Left out: the machine's own time. */
  readonly clock?: Clock;
  /** Uniform in [0, 1), for names and jitter. Left out: `Math.random`. */
  readonly random?: () => number;
}

/** {@link ServerDependencies} with nothing left out. */
export interface ResolvedDependencies {
  readonly auth: Authenticator;
  /** Null without TLS. */
  readonly tls: TlsFiles | null;
  readonly lanes: LanePool;
  readonly metrics: ServerMetrics;
  readonly logger: Logger;
  readonly dashboardDir: string | null;
  readonly clock: Clock;
  readonly random: () => number;
  /** Closes what was made here and not given. */
  close(): Promise<void>;
}

/** Standard output belongs to whatever command runs the server. */
const STANDARD_ERROR = 2;

/**
 * Makes what was not given.
 *
 * @param config - says which model, how many lanes, how much is logged
 * @param given - what the caller has
 * @throws UndertoneError where a file of the configuration cannot be read, or the model cannot be run
 */
export async function resolveDependencies(
  config: ServerConfig,
  given: ServerDependencies,
): Promise<ResolvedDependencies> {
  const logger =
    given.logger ?? pino({ level: config.logLevel }, pino.destination({ fd: STANDARD_ERROR, sync: true }));
  const metrics = createServerMetrics(given.registry ?? new Registry());
  const clock = given.clock ?? SYSTEM_CLOCK;
  // What can be wrong at once is read before the networks are loaded, which takes seconds.
  const tls = await loadTlsFiles(config);
  const auth = await createAuthenticator(config, { clock, onDenied: metrics.authFailed });
  const made = given.lanes === undefined ? await makeLanes(config, logger, metrics) : null;
  const lanes = given.lanes ?? made!;
  metrics.observe({ version: readVersion(), model: lanes.model.id, lanes: () => lanes.stats() });
  return {
    auth,
    tls,
    lanes,
    metrics,
    logger,
    dashboardDir: given.dashboardDir === undefined ? packagePath('dist/dashboard') : given.dashboardDir,
    clock,
    random: given.random ?? Math.random,
    close: async () => made?.close(),
  };
}

function makeLanes(config: ServerConfig, logger: Logger, metrics: ServerMetrics): Promise<LanePool> {
  return createLanePool(config.modelDir ?? packagePath('models/default'), {
    lanes: config.lanes,
    engine: config.engine,
    logger,
    onStage: metrics.stage,
  });
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string };
  return version;
}

/** This package's root lies two folders up in the sources and in the build alike. */
function packagePath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
