import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName } from './file-name.ts';
import type { RecorderOptions } from './options.ts';

/** Which stream a {@link StreamFile} belongs to. */
export interface RecordedStream {
  readonly stream: string;
  readonly epoch: string;
}

/** One stream's files, of which the last is open: lines are collected, written together, and rotated by size. */
export class StreamFile {
  readonly #options: RecorderOptions;
  readonly #recorded: RecordedStream;
  /** Begins every file. */
  readonly #header: string;
  #handle: FileHandle | null = null;
  #part = 0;
  #size = 0;
  #lines: string[] = [];
  #waitingBytes = 0;
  /** Writes happen one after the other; a failed one is reported to whoever asked for it and not to the next. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: RecorderOptions, recorded: RecordedStream, header: string) {
    this.#options = options;
    this.#recorded = recorded;
    this.#header = header;
  }

  /** Bytes collected and not yet written. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Collects a line, which ends with a line break. */
  add(line: string): void {
    this.#lines.push(line);
    this.#waitingBytes += Buffer.byteLength(line);
  }

  /** Writes what has been collected. */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#write();
      if (this.#options.fsync === 'flush') await this.#handle?.sync();
    });
  }

  /** Writes what has been collected and closes the file. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#write();
      await this.#finish();
    });
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#last.then(action);
    this.#last = done.catch(() => {});
    return done;
  }

  async #write(): Promise<void> {
    const lines = this.#lines;
    this.#lines = [];
    this.#waitingBytes = 0;
    let text = '';
    for (const line of lines) {
      if (
        this.#size + Buffer.byteLength(line) > this.#options.maxFileBytes &&
        this.#size > this.#header.length
      ) {
        await this.#append(text);
        text = '';
        await this.#rotate();
      }
      text += line;
      this.#size += Buffer.byteLength(line);
      if (this.#handle === null) await this.#open();
    }
    await this.#append(text);
  }

  async #append(text: string): Promise<void> {
    if (text !== '') await this.#handle!.appendFile(text);
  }

  async #rotate(): Promise<void> {
    await this.#finish();
    this.#part += 1;
    this.#size = 0;
  }

  async #open(): Promise<void> {
    const { folder, format } = this.#options;
    const { stream, epoch } = this.#recorded;
    const path = join(folder, fileName(stream, epoch, this.#part, format));
    this.#handle = await open(path, 'a', 0o600);
    const { size } = await this.#handle.stat();
    this.#size += size;
    if (size > 0 || this.#header === '') return;
    await this.#handle.appendFile(this.#header);
    this.#size += this.#header.length;
  }

  async #finish(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    if (handle === null) return;
    try {
      if (this.#options.fsync !== 'never') await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
