import type { UndertoneError } from '../../../sdk/errors.ts';
import type { PluginState } from '../../../sdk/plugin/overview.ts';
import type { Clock } from '../../clock.ts';
import type { PluginLimits } from '../loading/plugin-config.ts';
import type { PluginDescription, PluginRunner } from './plugin-runner.ts';

/** What a supervisor tells the outside. */
export interface SupervisorReports {
  /** A failure was counted. */
  failure(error: UndertoneError, isFirst: boolean): void;
  /** Events are being left out. */
  dropped(isFirst: boolean): void;
  state(state: PluginState, reason: string | null): void;
}

/** What a supervisor is made with. */
export interface SupervisorOptions {
  readonly id: string;
  readonly description: PluginDescription;
  readonly isolated: boolean;
  readonly limits: PluginLimits;
  readonly clock: Clock;
  readonly reports: SupervisorReports;
  /** Has loaded its module already. */
  readonly runner: PluginRunner;
  /** Makes another to take its place. */
  readonly createRunner: () => PluginRunner;
}
