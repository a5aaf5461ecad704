import { writeFile } from 'node:fs/promises';
import { mixToMono } from './audio/pcm.ts';
import { readAudioFile } from './audio/read-audio-file.ts';
import { resampleSignal } from './audio/resample.ts';
import { createFeatureKernel, type FeatureKind } from './features/feature-kernel.ts';

/** What was written by {@link writeFeatures}. */
export interface FeatureFile {
  readonly kind: FeatureKind;
  /** Rows (mel bands or cepstral coefficients) and frames. */
  readonly shape: readonly [rows: number, frames: number];
  /** Path of the file written. */
  readonly out: string;
}

/**
 * Computes the features of a whole recording and writes them as raw little-endian float32, `[rows, frames]` in C order,
 * which `numpy.fromfile(out, '<f4').reshape(shape)` reads.
 *
 * Channels are averaged, the mean is brought to 48 kHz where it is not there already.
 *
 * @param path - of the recording: WAV is read natively, anything else through ffmpeg
 * @param kind - log-mel in dB or MFCC
 * @param out - path of the file to write, replaced if it exists
 * @throws UndertoneError as `readAudioFile` does
 */
export async function writeFeatures(path: string, kind: FeatureKind, out: string): Promise<FeatureFile> {
  const { sampleRate, channels } = await readAudioFile(path);
  const kernel = createFeatureKernel();
  const samples = resampleSignal(kernel, mixToMono(channels), sampleRate);
  const { nFrames, ...features } = kernel.features(samples);
  const rows = features[kind].length / nFrames;
  await writeFile(out, transposedLittleEndian(features[kind], rows));
  return { kind, shape: [rows, nFrames], out };
}

/** Frame-major `[frames, rows]` to bytes of `[rows, frames]`. */
function transposedLittleEndian(frameMajor: Float32Array, rows: number): Uint8Array {
  const frames = frameMajor.length / rows;
  const view = new DataView(new ArrayBuffer(frameMajor.byteLength));
  for (let row = 0, at = 0; row < rows; row++) {
    for (let frame = 0; frame < frames; frame++, at += 4)
      view.setFloat32(at, frameMajor[frame * rows + row]!, true);
  }
  return new Uint8Array(view.buffer);
}
