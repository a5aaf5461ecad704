import type { AlertDraft, AlertPlace } from '../../../sdk/plugin/context.ts';
import type { MetricOperation } from '../../../sdk/plugin/metric-facade.ts';
import type { PluginCall, PluginLogLevel } from '../runtime/plugin-ports.ts';
import type { PluginDescription } from '../supervision/plugin-runner.ts';

/** What a plugin's thread begins with. */
export interface WorkerSetup {
  readonly url: string;
  /** As configured. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly alertsPerMinute: number;
}

/** From the server to a plugin's thread; a request with a number is answered under it. */
export type WorkerRequest =
  | { readonly type: 'load'; readonly request: number }
  | { readonly type: 'setup'; readonly request: number; readonly id: string }
  | { readonly type: 'call'; readonly request: number; readonly call: PluginCall };

/** An error as it crosses threads. */
export interface WorkerError {
  readonly code: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** From a plugin's thread to the server. */
export type WorkerReport =
  | { readonly type: 'done'; readonly request: number; readonly description?: PluginDescription }
  | { readonly type: 'refused'; readonly request: number; readonly error: WorkerError }
  | { readonly type: 'failed'; readonly error: WorkerError }
  | { readonly type: 'metrics'; readonly operations: readonly MetricOperation[] }
  | { readonly type: 'alert'; readonly place: AlertPlace; readonly alert: AlertDraft }
  | {
      readonly type: 'log';
      readonly level: PluginLogLevel;
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };
