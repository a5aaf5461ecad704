import type { LoggedEvent } from '../../hub/event-log.ts';
import type { HubStream } from '../../hub/hub-stream.ts';

/** What is exported, and where it can be found. */
export interface ExportSource {
  readonly stream: HubStream;
  /** Address of this server as the client knows it, for example `http://localhost:8080`. */
  readonly serverUrl: string;
}

/** One way to write down a stream, an event at a time. */
export interface ExportFormat {
  readonly mediaType: string;
  /** Of the file, without the dot. */
  readonly extension: string;
  /** What stands before the events. */
  head(source: ExportSource): string;
  /** One event; empty for those this format leaves out. */
  event(event: LoggedEvent, source: ExportSource): string;
  /** What stands after the events. */
  readonly tail: string;
}
