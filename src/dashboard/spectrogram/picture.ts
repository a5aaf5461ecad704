import { MelTrack } from './mel-track.ts';
import type { SpectrogramRequest } from './spectrogram.worker.ts';

/** The picture of a voice whose sound passes through this page. */
export interface Picture {
  readonly track: MelTrack;
  /** Takes the next samples; the array is given away. */
  write(samples: Float32Array<ArrayBuffer>): void;
  /** No more samples follow; what has been written is still drawn. Calling it again does nothing. */
  close(): void;
}

/** A picture that nobody writes to any more is finished after this long, ms. */
const LINGER_MS = 10_000;

/**
 * Makes an empty picture, computed on a worker thread.
 *
 * @param sampleRate - of the samples, Hz
 * @param onChange - told when there is more to see
 */
export function createPicture(sampleRate: number, onChange: () => void): Picture {
  const track = new MelTrack();
  const worker = new Worker(new URL('./spectrogram.worker.ts', import.meta.url), { type: 'module' });
  const send = (request: SpectrogramRequest, transfer: Transferable[] = []) =>
    worker.postMessage(request, transfer);
  worker.onmessage = ({ data }: MessageEvent<Uint8Array>) => {
    track.append(data);
    onChange();
  };
  send({ type: 'rate', sampleRate });
  return {
    track,
    write: (samples) => send({ type: 'samples', samples }, [samples.buffer]),
    close: () => void setTimeout(() => worker.terminate(), LINGER_MS),
  };
}
