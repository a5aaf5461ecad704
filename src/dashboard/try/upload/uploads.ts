import { toUndertoneError } from 'undertone/sdk';
import { pictureOfFile } from '../../spectrogram/file-picture.ts';
import type { Picture } from '../../spectrogram/picture.ts';
import { createCell, type Readable } from '../../state/cell.ts';
import { streamName } from '../../streams/stream-name.ts';
import { uploadFile } from './upload-file.ts';

/** A recording on its way, or what became of it. */
export interface Upload {
  /** Name of the file. */
  readonly name: string;
  /** Name of the stream it becomes. */
  readonly stream: string;
  readonly state: 'sending' | 'done' | 'failed';
  /** Share that has been sent, [0, 1]. */
  readonly sent: number;
  /** Length of what was heard, or what is wrong; empty while it is being sent. */
  readonly text: string;
}

/** The page's uploads; they go on while other pages are looked at. */
export interface Uploads {
  /** Newest first. */
  readonly list: Readable<readonly Upload[]>;
  /** Sends files, one after the other. */
  add(files: Iterable<File>): void;
}

/** What uploads work with. */
export interface UploadsOptions {
  readonly url: string;
  readonly token: () => string | null;
  readonly onPicture: (stream: string, picture: Picture) => void;
  readonly onChange: () => void;
}

/** Uploads whose outcome stays on the page. */
const MAX_SHOWN = 8;

/**
 * Makes an empty list of uploads.
 *
 * @param options - where recordings go
 */
export function createUploads(options: UploadsOptions): Uploads {
  const list = createCell<readonly Upload[]>([]);
  let queue = Promise.resolve();

  function change(stream: string, changes: Partial<Upload>): void {
    list.value = list.value.map((upload) => (upload.stream === stream ? { ...upload, ...changes } : upload));
  }

  async function draw(file: File, stream: string): Promise<void> {
    const picture = await pictureOfFile(file, options.onChange);
    if (picture) options.onPicture(stream, picture);
  }

  async function run(file: File, stream: string): Promise<void> {
    try {
      const target = { url: options.url, token: options.token(), stream };
      const { receivedMs } = await uploadFile(file, target, (sent) => change(stream, { sent }));
      change(stream, { state: 'done', sent: 1, text: `${(receivedMs / 1_000).toFixed(1)} s heard` });
    } catch (thrown) {
      change(stream, { state: 'failed', text: toUndertoneError(thrown).message });
    }
  }

  return {
    list,
    add(files) {
      for (const file of files) {
        const stream = streamName(file.name, Math.random);
        const upload: Upload = { name: file.name, stream, state: 'sending', sent: 0, text: '' };
        list.value = [upload, ...list.value].slice(0, MAX_SHOWN);
        queue = queue.then(() => run(file, stream));
        // The picture is no part of the result: a file that the browser cannot read has none.
        draw(file, stream).catch(() => undefined);
      }
    },
  };
}
