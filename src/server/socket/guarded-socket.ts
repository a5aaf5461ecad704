import { WebSocket } from 'ws';
import { UndertoneError } from '../../sdk/errors.ts';
import { INVALID_PAYLOAD, MESSAGE_TOO_BIG } from '../protocol/standard-codes.ts';

/**
 * A WebSocket that lets the server explain before it closes over a bad frame.
 *
 * `ws` closes by itself on such a frame, before it tells anyone; overriding `close` is the one place where an `error`
 * message can still go out first.
 */
export class GuardedSocket extends WebSocket {
  /** Told why a frame was refused; must close the socket itself, now or later. */
  onRefusedFrame: ((error: UndertoneError) => void) | null = null;

  override close(code?: number, reason?: string | Buffer): void {
    const error = refusal(code);
    if (error === null || this.onRefusedFrame === null) {
      super.close(code, reason);
      return;
    }
    const { onRefusedFrame } = this;
    this.onRefusedFrame = null;
    onRefusedFrame(error);
  }
}

function refusal(code: number | undefined): UndertoneError | null {
  if (code === MESSAGE_TOO_BIG) {
    return new UndertoneError(
      'ERR_FRAME_TOO_LARGE',
      'a message is larger than this server takes (1 MiB unless configured); send audio in smaller pieces, 20 to 100 ms each',
    );
  }
  if (code === INVALID_PAYLOAD) {
    return new UndertoneError(
      'ERR_INVALID_JSON',
      'a text message is not UTF-8; send audio as binary messages',
    );
  }
  return null;
}
