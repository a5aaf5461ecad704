import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const OPEN = [
  'GET /v1/events HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

/** First byte of a whole text message; pings have another. */
const FINAL_TEXT = 0x81;

/** A client's frames are masked (RFC 6455, section 5.3); a mask of zeros leaves them as they are. */
function clientFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([FINAL_TEXT, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

/** A subscriber that only counts frames, so that thousands fit into one process that measures. */
export class RawSubscriber {
  /** Frames received since the subscription stood. */
  frames = 0;
  readonly #socket: Socket;
  readonly #onFrame: () => void;
  #skip = 0;
  #header = Buffer.alloc(0);

  private constructor(socket: Socket, onFrame: () => void) {
    this.#socket = socket;
    this.#onFrame = onFrame;
  }

  /**
   * Connects and subscribes to one stream.
   *
   * @param port - of the server on this machine
   * @param stream - its name
   * @param onFrame - called for each message
   */
  static async open(port: number, stream: string, onFrame: () => void): Promise<RawSubscriber> {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const subscriber = new RawSubscriber(socket, onFrame);
    await once(socket, 'connect');
    socket.write(OPEN);
    await subscriber.#textUntil('\r\n\r\n');
    socket.write(clientFrame(`{"type":"subscribe","id":1,"streams":["${stream}"]}`));
    await subscriber.#textUntil('"recovered":{}}');
    socket.on('data', (data) => subscriber.#take(data));
    return subscriber;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #textUntil(end: string): Promise<void> {
    let text = '';
    while (!text.includes(end))
      text += ((await once(this.#socket, 'data')) as [Buffer])[0].toString('latin1');
  }

  /** Reads lengths and skips payloads. */
  #take(data: Buffer): void {
    let position = 0;
    while (position < data.length) {
      const skipped = Math.min(this.#skip, data.length - position);
      this.#skip -= skipped;
      position += skipped;
      if (position === data.length) return;
      this.#header = Buffer.concat([this.#header, data.subarray(position, position + 1)]);
      position += 1;
      this.#readHeader();
    }
  }

  #readHeader(): void {
    const short = (this.#header[1] ?? 0) & 0x7f;
    const isLong = short === 126;
    if (this.#header.length < (isLong ? 4 : 2)) return;
    this.#skip = isLong ? this.#header.readUInt16BE(2) : short;
    const isText = this.#header[0] === FINAL_TEXT;
    this.#header = Buffer.alloc(0);
    if (!isText) return;
    this.frames += 1;
    this.#onFrame();
  }
}
