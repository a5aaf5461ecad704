import type { Clock } from '../connection/clock.ts';
import type { Alert } from '../events.ts';
import type { PluginMetrics } from './metrics.ts';

/** Writes lines into the server's log; put neither audio nor emotions into them. */
export interface PluginLogger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Where an alert belongs; every event of the stream will do, best the one that caused the alert. */
export interface AlertPlace {
  readonly stream: string;
  readonly epoch: string;
  /** Stream time of the alert, ms. */
  readonly atMs: number;
}

/** An {@link Alert} without what the host adds: its type, its source and its place in the stream. */
export type AlertDraft = Omit<Alert, 'type' | 'source' | 'atMs'>;

/** What a plugin works with from `setup` to `close`. */
export interface PluginContext<Options> {
  /** Name of this instance: the plugin's own, or the `id` of its entry in the configuration. */
  readonly id: string;
  /** As the schema demands, complete with defaults, frozen. */
  readonly options: Options;
  readonly logger: PluginLogger;
  readonly metrics: PluginMetrics;
  /**
   * Time, in ms since the Unix epoch, and timers. Use it instead of `Date` and `setTimeout`: an error in a call it schedules
   * counts as the plugin's, all its timers end with the plugin, and tests move it by hand.
   */
  readonly clock: Clock;
  /**
   * Puts an `alert` event into a stream's log, from where it goes to subscribers and plugins.
   *
   * An alert for a stream that has ended meanwhile is dropped, and so are those over the limit of alerts a minute.
   *
   * @param place - an event of the stream
   * @param alert - what to say
   * @throws UndertoneError `ERR_PLUGIN` where a field is missing or wrong
   */
  publishAlert(place: AlertPlace, alert: AlertDraft): void;
}
