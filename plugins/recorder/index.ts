import { mkdir } from 'node:fs/promises';
import { definePlugin, type UndertoneEvent } from 'undertone/sdk';
import { CSV_HEADER, csvLine } from './csv.ts';
import { RECORDER_SCHEMA, type RecorderOptions } from './options.ts';
import { StreamFile } from './stream-file.ts';

/** Collected bytes of one stream from which the plugin waits for the disk. */
const MAX_WAITING_BYTES = 262_144;

/** Writes the events of every stream into files of its own. */
export default definePlugin<RecorderOptions>({
  name: 'recorder',
  description: 'Writes the events of every stream into files of its own, as JSON lines or CSV.',
  optionsSchema: RECORDER_SCHEMA,
  async setup({ options, clock, logger, metrics }) {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const files = new Map<string, StreamFile>();
    const written = metrics.counter({ name: 'events_total', help: 'Events written.' });
    const isCsv = options.format === 'csv';
    let cancelFlush: (() => void) | null = null;

    function fileOf({ stream, epoch }: UndertoneEvent): StreamFile {
      const key = `${stream} ${epoch}`;
      const file = files.get(key) ?? new StreamFile(options, { stream, epoch }, isCsv ? CSV_HEADER : '');
      files.set(key, file);
      return file;
    }

    async function flush(): Promise<void> {
      cancelFlush = null;
      const results = await Promise.allSettled([...files.values()].map((file) => file.flush()));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }

    return {
      onEvent(event) {
        if (!options.events.includes(event.type)) return undefined;
        const file = fileOf(event);
        file.add(isCsv ? csvLine(event) : `${JSON.stringify(event)}\n`);
        written.inc();
        cancelFlush ??= clock.schedule(flush, options.flushMs);
        return file.waitingBytes >= MAX_WAITING_BYTES ? file.flush() : undefined;
      },
      async onStreamEnded({ stream, epoch }) {
        const key = `${stream} ${epoch}`;
        const file = files.get(key);
        files.delete(key);
        await file?.close();
      },
      onEventsDropped: (count) => logger.warn('events are missing from recordings', { count }),
      async close() {
        cancelFlush?.();
        await Promise.all([...files.values()].map((file) => file.close()));
        files.clear();
      },
    };
  },
});
