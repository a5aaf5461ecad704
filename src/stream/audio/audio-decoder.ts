/** Audio as samples: one array a channel, equal lengths, at the source's own rate. */
export interface DecodedAudio {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples in [-1, 1], owned by the receiver; the arrays may be empty. */
  readonly channels: readonly Float32Array[];
}

/** Turns one stream's bytes into samples as they arrive; how the bytes are cut never changes the samples. */
export interface AudioDecoder {
  /**
   * Takes bytes and decodes every sample they complete.
   *
   * @param bytes - any number; not kept
   * @returns null while a header is still incomplete and rate and channels are therefore unknown
   * @throws {@link UndertoneError} where the bytes are not what they claim to be; nothing may be pushed afterwards
   */
  push(bytes: Uint8Array): DecodedAudio | null;
  /**
   * Says that no more bytes follow.
   *
   * @throws {@link UndertoneError} `ERR_PARTIAL_SAMPLE` if raw audio ends inside a sample, `ERR_WAV_HEADER` if a WAV ends
   * before its audio
   */
  end(): void;
}
