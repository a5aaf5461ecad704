export type { AudioDecoder, DecodedAudio } from './audio-decoder.ts';
export { decodeContainer } from './containers.ts';
export { createAudioDecoder } from './decode.ts';
export { encodeAlaw, encodeMulaw } from './g711.ts';
export { mixToMono } from './pcm.ts';
export { openAudioFile, readAudioFile } from './read-audio-file.ts';
export { createResampler, type Resampler, resampleSignal, TARGET_RATE } from './resample.ts';
