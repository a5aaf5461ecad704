import { createPublisher, type EndedMessage, type Publisher } from 'undertone/sdk';
import { encodingOf } from './file-encoding.ts';

/** What of a `File` an upload needs. */
export interface UploadSource {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

/** Where a recording goes. */
export interface UploadTarget {
  readonly url: string;
  /** Null on a server that asks for none. */
  readonly token: string | null;
  /** Name of the stream it becomes. */
  readonly stream: string;
}

/**
 * Sends a recording as fast as the server analyses it.
 *
 * @param file - any audio file
 * @param target - where to
 * @param onProgress - told the share that has been sent, [0, 1]
 * @throws UndertoneError when the server refuses it
 */
export async function uploadFile(
  file: UploadSource,
  { url, token, stream }: UploadTarget,
  onProgress: (share: number) => void,
): Promise<EndedMessage> {
  const publisher = createPublisher({
    url,
    ...(token === null ? {} : { token }),
    stream,
    encoding: encodingOf(file),
    live: false,
  });
  try {
    await publisher.open();
    await send(file, publisher, onProgress);
    return await publisher.end();
  } finally {
    publisher.close();
  }
}

async function send(
  file: UploadSource,
  publisher: Publisher,
  onProgress: (share: number) => void,
): Promise<void> {
  const reader = file.stream().getReader();
  let sentBytes = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (!publisher.write(piece.value)) await publisher.drained();
    sentBytes += piece.value.length;
    onProgress(sentBytes / file.size);
  }
}
