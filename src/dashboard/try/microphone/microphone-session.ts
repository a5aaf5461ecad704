import { createPublisher, type Publisher, type UndertoneError } from 'undertone/sdk';
import type { Picture } from '../../spectrogram/picture.ts';
import { streamName } from '../../streams/stream-name.ts';
import { type Capture, startCapture } from './capture.ts';

/** Where a session's sound goes. */
export interface SessionTarget {
  readonly url: string;
  readonly token: () => string | null;
}

/** What a session tells. */
export interface SessionHandlers {
  /** Largest absolute sample of the last block, [0, 1]. */
  onLevel(peak: number): void;
  /** The network is too slow: this much audio was thrown away, bytes since the start. */
  onDropped(bytes: number): void;
  /** The session is over by itself. */
  onLost(error: Error): void;
  /** Makes what draws the sound. */
  createPicture(sampleRate: number): Picture;
}

/** A microphone on its way to the server. */
export interface MicrophoneSession {
  /** Name of its stream. */
  readonly stream: string;
  readonly picture: Picture;
  /** Turns the microphone off and waits until everything said has been analysed. */
  stop(): Promise<void>;
}

/** What receives the sound once the server is ready; what was said before is not part of the stream. */
interface Link {
  publisher?: Publisher;
  picture?: Picture;
}

/**
 * Turns the microphone on and publishes it.
 *
 * @param target - where to
 * @param handlers - told how it goes
 * @throws DOMException without a microphone, UndertoneError without a server
 */
export async function startMicrophoneSession(
  target: SessionTarget,
  handlers: SessionHandlers,
): Promise<MicrophoneSession> {
  const link: Link = {};
  const capture = await startCapture({
    onBlock({ pcm, peak }) {
      handlers.onLevel(peak);
      link.publisher?.write(pcm);
      link.picture?.write(toFloat(pcm));
    },
    onLost: () => void finish(new Error('it went away')),
  });
  let isOver = false;

  async function finish(error: Error): Promise<void> {
    if (isOver) return;
    isOver = true;
    // Where the publisher is what was lost, it has nothing to end any more.
    await release(capture, link).catch(() => undefined);
    handlers.onLost(error);
  }

  const publisher = createMicrophonePublisher(target, capture, handlers, (error) => void finish(error));
  try {
    const { stream } = await publisher.open();
    const picture = handlers.createPicture(capture.sampleRate);
    Object.assign(link, { publisher, picture });
    return {
      stream,
      picture,
      async stop() {
        isOver = true;
        await release(capture, link);
      },
    };
  } catch (thrown) {
    isOver = true;
    await capture.stop();
    throw thrown;
  }
}

/** The microphone first, so that nothing is written to what has ended. */
async function release(capture: Capture, link: Link): Promise<void> {
  const { publisher, picture } = link;
  delete link.publisher;
  delete link.picture;
  picture?.close();
  await capture.stop();
  await publisher?.end();
}

function createMicrophonePublisher(
  { url, token }: SessionTarget,
  { sampleRate }: Capture,
  handlers: SessionHandlers,
  onLost: (error: UndertoneError) => void,
): Publisher {
  const bearer = token();
  return createPublisher({
    url,
    ...(bearer === null ? {} : { token: bearer }),
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

function toFloat(pcm: ArrayBuffer): Float32Array<ArrayBuffer> {
  return Float32Array.from(new Int16Array(pcm), (sample) => sample / 32_768);
}
