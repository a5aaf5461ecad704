import type { Clock } from '../../../sdk/connection/clock.ts';
import type { UndertoneError } from '../../../sdk/errors.ts';
import type { AlertDraft, AlertPlace } from '../../../sdk/plugin/context.ts';
import type { MetricOperation } from '../../../sdk/plugin/metric-facade.ts';

/** How severe a plugin's log line is. */
export type PluginLogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a plugin's context is connected to: the server itself, or the server on another thread. */
export interface PluginPorts {
  readonly clock: Clock;
  log(level: PluginLogLevel, message: string, fields: Readonly<Record<string, unknown>>): void;
  metric(operation: MetricOperation): void;
  alert(place: AlertPlace, alert: AlertDraft): void;
  /** Something failed outside of any call. */
  failed(error: UndertoneError): void;
  /** Runs the plugin's code, so that what it leaves behind is known to be its own. */
  enter<T>(action: () => T): T;
}

/** What a running plugin can be asked to do. */
export type PluginCall =
  | {
      readonly type: 'event';
      /** The event as JSON: every plugin reads its own copy, so none can change another's. */
      readonly json: string;
    }
  | { readonly type: 'dropped'; readonly count: number }
  | { readonly type: 'close' };
