import type { AudioEncoding } from '../src/sdk/audio.ts';
import { readVoices, SPEECH_RATE, TELEPHONE_RATE, toTelephone } from './speech.ts';

/** One way in which live audio comes. */
export interface PipelineAudio {
  readonly name: string;
  readonly encoding: AudioEncoding;
  readonly sampleRate: number;
  readonly seconds: number;
  /** As they arrive. */
  readonly chunks: readonly Uint8Array[];
}

/** Audio of one round, s. */
const SECONDS = 12;

/** The same speech as a telephone line brings it, in short and in long frames, and at 48 kHz. */
export async function readPipelineAudio(): Promise<PipelineAudio[]> {
  const [voice] = await readVoices();
  const samples = voice!.samples.subarray(0, SECONDS * SPEECH_RATE);
  const telephone = toTelephone(samples);
  const wide = toPcm16(samples);
  const seconds = samples.length / SPEECH_RATE;
  const telephoneAudio = (chunkMs: number): PipelineAudio => ({
    name: `8 kHz mu-law, ${chunkMs} ms`,
    encoding: 'mulaw',
    sampleRate: TELEPHONE_RATE,
    seconds,
    chunks: cut(telephone, (TELEPHONE_RATE * chunkMs) / 1_000),
  });
  return [
    telephoneAudio(20),
    telephoneAudio(100),
    {
      name: '48 kHz PCM, 20 ms',
      encoding: 'pcm_s16le',
      sampleRate: SPEECH_RATE,
      seconds,
      chunks: cut(wide, (SPEECH_RATE * 20 * 2) / 1_000),
    },
  ];
}

function toPcm16(samples: Float32Array): Uint8Array {
  const pcm = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
  return new Uint8Array(pcm.buffer);
}

function cut(bytes: Uint8Array, chunkBytes: number): Uint8Array[] {
  return Array.from({ length: Math.floor(bytes.length / chunkBytes) }, (_, i) =>
    bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes),
  );
}
