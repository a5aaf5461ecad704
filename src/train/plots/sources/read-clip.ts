import { basename } from 'node:path';
import { UndertoneError } from '../../../sdk/errors.ts';
import { convertRate } from '../../../stream/audio/convert-rate.ts';
import { mixToMono } from '../../../stream/audio/pcm.ts';
import { readAudioFile } from '../../../stream/audio/read-audio-file.ts';
import { resampleSignal, TARGET_RATE } from '../../../stream/audio/resample.ts';
import { createFeatureKernel } from '../../../stream/features/feature-kernel.ts';
import { PITCH_RATE, type PitchTrack, trackPitch } from '../../../stream/features/pitch/track-pitch.ts';

/** Longest recording a plot can show so that anything is seen, seconds. */
const LONGEST_SECONDS = 60;

/** A recording and what can be drawn of it. */
export interface PlottedClip {
  /** Name of its file. */
  readonly name: string;
  readonly seconds: number;
  /** Mono, 48 kHz. */
  readonly samples: Float32Array;
  /** dB, frame-major `[nFrames, nMels]`. */
  readonly logMel: Float32Array;
  /** Frame-major `[nFrames, N_MFCC]`. */
  readonly mfcc: Float32Array;
  readonly pitch: PitchTrack;
}

/**
 * Reads a recording for a plot; several channels are mixed to one.
 *
 * @throws UndertoneError as `readAudioFile` does; `ERR_FILE_FORMAT` for one without audio or of more than a minute
 */
export async function readClip(path: string): Promise<PlottedClip> {
  const { sampleRate, channels } = await readAudioFile(path);
  const mono = mixToMono(channels);
  const seconds = mono.length / sampleRate;
  if (seconds === 0 || seconds > LONGEST_SECONDS) {
    throw new UndertoneError(
      'ERR_FILE_FORMAT',
      `a plot shows recordings of up to ${LONGEST_SECONDS} s, ${path} has ${seconds.toFixed(1)} s; cut it first`,
    );
  }
  const kernel = createFeatureKernel();
  const samples = resampleSignal(kernel, mono, sampleRate);
  const { logMel, mfcc } = kernel.features(samples);
  const pitch = trackPitch(convertRate(samples, TARGET_RATE, PITCH_RATE));
  return { name: basename(path), seconds, samples, logMel, mfcc, pitch };
}
