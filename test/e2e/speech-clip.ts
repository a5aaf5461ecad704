import { join } from 'node:path';
import { encodeMulaw } from '../../src/stream/audio/g711.ts';
import { readAudioFile } from '../../src/stream/audio/read-audio-file.ts';
import { locate, REPOSITORY, SHARED } from '../requirements.ts';

const SAMPLE = join(REPOSITORY, 'test', 'samples', 'speech.wav');
/** An actress, angry, of those no model of ours was trained on. */
const RAVDESS_CLIP = join(SHARED, 'data', 'ravdess', 'Actor_22', '03-01-05-02-01-01-22.flac');

/** Rate of the speech given to tests, Hz. */
const RATE = 48_000;

/** Every how many samples of 48 kHz one of 8 kHz lies. */
const DECIMATION = 6;

/**
 * A few seconds of speech, mono at 48 kHz: acted where the research data is at hand, else synthesized.
 *
 * @returns samples in [-1, 1]
 */
export async function readSpeech(): Promise<Float32Array> {
  const hasRavdess = locate('shared') !== undefined && locate('ffmpeg') !== undefined;
  const { sampleRate, channels } = await readAudioFile(hasRavdess ? RAVDESS_CLIP : SAMPLE);
  const [samples = new Float32Array(0)] = channels;
  const repeats = RATE / sampleRate;
  return Float32Array.from({ length: samples.length * repeats }, (_, i) => samples[Math.floor(i / repeats)]!);
}

/** 48 kHz samples as a telephone line carries them: 8 kHz mu-law. */
export function toTelephone(samples: Float32Array): Uint8Array {
  const decimated = Float32Array.from({ length: Math.floor(samples.length / DECIMATION) }, (_, i) => {
    const group = samples.subarray(i * DECIMATION, (i + 1) * DECIMATION);
    return group.reduce((sum, sample) => sum + sample, 0) / DECIMATION;
  });
  return encodeMulaw(decimated);
}

/** Samples as 16-bit little-endian PCM. */
export function toPcm16(samples: Float32Array): Uint8Array {
  const pcm = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
  return new Uint8Array(pcm.buffer);
}

/** Bytes in pieces, the last of which may be shorter. */
export function cut(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) =>
    bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );
}
