import { createPublisher, type Publisher, type UndertoneError } from 'undertone/sdk';
import { SERVER_URL } from '../server-address.ts';
import { streamName } from '../stream-name.ts';
import { type Capture, startCapture } from './capture.ts';

/** What a session tells the panel. */
export interface SessionHandlers {
  /** Largest absolute sample of the last block, [0, 1]. */
  onLevel(peak: number): void;
  /** The network is too slow: this much audio was thrown away, bytes since the start. */
  onDropped(bytes: number): void;
  /** The session is over by itself. */
  onLost(error: Error): void;
}

/** A microphone on its way to the server. */
export interface MicrophoneSession {
  /** Name of its stream. */
  readonly stream: string;
  /** Turns the microphone off and waits until everything said has been analysed. */
  stop(): Promise<void>;
}

/**
 * Turns the microphone on and publishes it.
 *
 * @param handlers - told how it goes
 * @throws DOMException without a microphone, UndertoneError without a server
 */
export async function startMicrophoneSession(handlers: SessionHandlers): Promise<MicrophoneSession> {
  const link: { publisher?: Publisher } = {};
  const capture = await startCapture({
    onBlock({ pcm, peak }) {
      handlers.onLevel(peak);
      link.publisher?.write(pcm);
    },
    onLost: () => void finish(new Error('the microphone went away')),
  });
  let isOver = false;

  async function finish(error: Error): Promise<void> {
    if (isOver) return;
    isOver = true;
    const { publisher } = link;
    delete link.publisher;
    await capture.stop();
    // Where the publisher is what was lost, it has nothing to end any more.
    await publisher?.end().catch(() => undefined);
    handlers.onLost(error);
  }

  const publisher = createMicrophonePublisher(capture, handlers, (error) => void finish(error));
  try {
    const { stream } = await publisher.open();
    link.publisher = publisher;
    return {
      stream,
      async stop() {
        isOver = true;
        delete link.publisher;
        await capture.stop();
        await publisher.end();
      },
    };
  } catch (thrown) {
    isOver = true;
    await capture.stop();
    throw thrown;
  }
}

function createMicrophonePublisher(
  { sampleRate }: Capture,
  handlers: SessionHandlers,
  onLost: (error: UndertoneError) => void,
): Publisher {
  return createPublisher({
    url: SERVER_URL,
    stream: streamName('microphone', Math.random),
    encoding: 'pcm_s16le',
    sampleRate,
    live: true,
    onStatus(status) {
      if (status.type === 'dropped') handlers.onDropped(status.total);
      if (status.type === 'closed' && status.error) onLost(status.error);
    },
  });
}
