import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { StartMessage } from '../../sdk/messages.ts';
import type { DecodedAudio } from '../../stream/audio/audio-decoder.ts';
import { decodeContainer } from '../../stream/audio/containers.ts';
import { createAudioDecoder } from '../../stream/audio/decode.ts';

/** Receives what a source decodes. */
export interface AudioSink {
  /**
   * Takes samples, in order; the first say rate and channels of the whole stream.
   *
   * @returns false when enough is waiting to be analysed: await `drained()` before more
   */
  audio(decoded: DecodedAudio): boolean;
  /** Resolves when there is room again. */
  drained(): Promise<void>;
  /** The bytes are not what they claim to be, found out after `write` returned; nothing follows. */
  failed(thrown: unknown): void;
}

/** Turns the bytes of one publisher into samples. */
export interface AudioSource {
  /**
   * Takes bytes.
   *
   * @returns false when enough is waiting: await `drained()` before more
   * @throws UndertoneError where the bytes are not what they claim to be
   */
  write(bytes: Uint8Array): boolean;
  /** Resolves when there is room again. */
  drained(): Promise<void>;
  /**
   * Says that no more follows; resolves when the last sample has been handed on.
   *
   * @throws UndertoneError where the audio ends before it should, for example `ERR_PARTIAL_SAMPLE`
   */
  end(): Promise<void>;
}

/**
 * The source for what a `start` announces: raw samples, G.711 and WAV are decoded here as they come, containers in one
 * ffmpeg process a stream.
 *
 * @param start - as checked by `parseStart`
 * @param sink - receives the samples
 */
export function createAudioSource(start: StartMessage, sink: AudioSink): AudioSource {
  return start.encoding === 'container' ? createContainerSource(sink) : createDirectSource(start, sink);
}

function createDirectSource(
  { encoding, sampleRate = 0, channels = 1 }: StartMessage,
  sink: AudioSink,
): AudioSource {
  const decoder = createAudioDecoder({ encoding, sampleRate, channels });
  return {
    write(bytes) {
      const decoded = decoder.push(bytes);
      return decoded === null || sink.audio(decoded);
    },
    drained: () => sink.drained(),
    end: async () => decoder.end(),
  };
}

function createContainerSource(sink: AudioSink): AudioSource {
  const input = new PassThrough();
  // An ffmpeg that gives up destroys its input; why it did is what `decoded` rejects with.
  input.on('error', () => {});
  let isEnding = false;
  const decoded = pump(input, sink);
  decoded.catch((thrown) => {
    if (!isEnding) sink.failed(thrown);
  });
  return {
    write: (bytes) => input.destroyed || input.write(bytes),
    async drained() {
      if (input.writableNeedDrain) await Promise.race([once(input, 'drain'), decoded.catch(() => {})]);
    },
    async end() {
      isEnding = true;
      input.end();
      await decoded;
    },
  };
}

async function pump(input: PassThrough, sink: AudioSink): Promise<void> {
  for await (const audio of decodeContainer(input)) {
    if (!sink.audio(audio)) await sink.drained();
  }
}
