import { UndertoneError } from '../../sdk/errors.ts';
import type { ServerContext } from '../context.ts';
import type { Connection } from '../socket/connection.ts';
import { Outbox } from './outbox.ts';

/**
 * An {@link Outbox} that writes to a WebSocket.
 *
 * @param context - for limits and metrics
 * @param connection - where to write; its `drained` must lead to `Outbox.flush`
 * @param onOverflow - receives `ERR_SLOW_CONSUMER` when the reader is given up
 */
export function createConnectionOutbox(
  { config, metrics }: ServerContext,
  connection: Connection,
  onOverflow: (error: UndertoneError) => void,
): Outbox {
  return new Outbox(
    {
      get bufferedBytes() {
        return connection.bufferedBytes;
      },
      writePacket: (packet) => connection.sendFrame(packet.textFrame()),
      writeGap: (gap) => connection.send(gap),
      overflow: () => onOverflow(tooSlow(config.maxSubscriberBytes)),
    },
    { slowBytes: config.slowSubscriberBytes, maxBytes: config.maxSubscriberBytes },
    metrics.eventDropped,
  );
}

function tooSlow(maxBytes: number): UndertoneError {
  return new UndertoneError(
    'ERR_SLOW_CONSUMER',
    `more than ${maxBytes} bytes of events are waiting to be read; read faster, ask for less, and resume with \`since\``,
    { retryable: true },
  );
}
