import type { Logger } from 'pino';
import type { LanePool } from '../stream/lanes/lane.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { Clock } from './clock.ts';
import type { ServerConfig } from './config.ts';
import type { Hub } from './hub/hub.ts';
import type { ServerMetrics } from './metrics.ts';

/** What every session and route of one running server shares. */
export interface ServerContext {
  readonly config: ServerConfig;
  readonly hub: Hub;
  readonly lanes: LanePool;
  /** Says who may do what. */
  readonly auth: Authenticator;
  readonly metrics: ServerMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** True once the server has begun to close. */
  isDraining(): boolean;
}
