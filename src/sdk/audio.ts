/** Encodings a publisher may send: raw samples, G.711, streamed WAV, or any container ffmpeg reads. */
export const AUDIO_ENCODINGS = ['pcm_s16le', 'pcm_f32le', 'mulaw', 'alaw', 'wav', 'container'] as const;

/** One of {@link AUDIO_ENCODINGS}. */
export type AudioEncoding = (typeof AUDIO_ENCODINGS)[number];

/** Lowest sample rate accepted, Hz. */
export const MIN_SAMPLE_RATE = 8_000;

/** Highest sample rate accepted, Hz. */
export const MAX_SAMPLE_RATE = 192_000;

/** Most channels one stream may carry; each channel is one speaker. */
export const MAX_CHANNELS = 8;

/** Who speaks on a channel: `customer` and `agent` have a policy, `speaker` is the default, any other word is allowed. */
export type ChannelRole = 'customer' | 'agent' | 'speaker' | (string & {});

/** How interleaved audio bytes are to be read; `wav` and `container` say rate and channels themselves. */
export interface AudioFormat {
  readonly encoding: AudioEncoding;
  /** Sample rate, Hz, 8,000 to 192,000. */
  readonly sampleRate: number;
  /** Number of interleaved channels, 1 to 8. */
  readonly channels: number;
}

/** Bytes one sample of one channel takes in the raw encodings. */
export const BYTES_PER_SAMPLE = Object.freeze({ pcm_s16le: 2, pcm_f32le: 4, mulaw: 1, alaw: 1 });
