import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PluginLogger } from 'undertone/sdk';
import type { CloudEvent } from './cloud-event.ts';

/** What could not be delivered, in a file, one CloudEvent a line, from where it can be sent again. */
export class DeadLetters {
  readonly #path: string;
  readonly #logger: PluginLogger;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, logger: PluginLogger) {
    this.#path = path;
    this.#logger = logger;
  }

  /**
   * Adds events to the file, after those before.
   *
   * @param url - where they should have gone
   * @param reason - why they did not
   */
  bury(events: readonly CloudEvent[], url: string, reason: string): void {
    const { host } = new URL(url);
    this.#logger.error('events could not be delivered and are dead letters', {
      host,
      reason,
      events: events.length,
    });
    const lines = events.map((event) => `${JSON.stringify({ ...event, undeliveredto: url, reason })}\n`);
    this.#written = this.#written.then(() => this.#append(lines.join('')));
  }

  /** Resolves when everything has been written. */
  written(): Promise<void> {
    return this.#written;
  }

  async #append(text: string): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await appendFile(this.#path, text, { mode: 0o600 });
    } catch (cause) {
      const { message } = cause as Error;
      this.#logger.error('the dead-letter file cannot be written; events are lost', {
        file: this.#path,
        message,
      });
    }
  }
}
