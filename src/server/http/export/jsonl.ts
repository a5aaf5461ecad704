import type { LoggedEvent } from '../../hub/event-log.ts';
import type { ExportFormat } from './export-format.ts';

/** Every event as it was sent, one a line (https://jsonlines.org). */
export const JSONL: ExportFormat = Object.freeze({
  mediaType: 'application/jsonl; charset=utf-8',
  extension: 'jsonl',
  head: () => '',
  event: ({ json }: LoggedEvent) => `${json}\n`,
  tail: '',
});
