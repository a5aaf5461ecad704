import { randomBytes } from 'node:crypto';

/** First byte of an unfragmented binary message: FIN and opcode 2 (RFC 6455, section 5.2). */
const FINAL_BINARY = 0x82;

const MASKED = 0x80;
const MASK_BYTES = 4;

/** Audio as the WebSocket frames a client sends, made once for all calls, so that sending one is a single write. */
export interface FramedAudio {
  /** Frames before the audio begins again. */
  readonly nFrames: number;
  /** Frame `index`, counted on through the repetitions; a view that must not be written. */
  frame(index: number): Buffer;
}

/**
 * Cuts audio into masked WebSocket frames; what is left over at the end is not sent.
 *
 * @param audio - bytes of any encoding
 * @param payloadBytes - audio a frame, less than 64 KiB
 */
export function frameAudio(audio: Uint8Array, payloadBytes: number): FramedAudio {
  const headerBytes = (payloadBytes < 126 ? 2 : 4) + MASK_BYTES;
  const frameBytes = headerBytes + payloadBytes;
  const nFrames = Math.floor(audio.length / payloadBytes);
  const frames = Buffer.alloc(nFrames * frameBytes);
  for (let index = 0; index < nFrames; index++) {
    const payload = audio.subarray(index * payloadBytes, (index + 1) * payloadBytes);
    writeFrame(frames.subarray(index * frameBytes, (index + 1) * frameBytes), payload);
  }
  return {
    nFrames,
    frame(index) {
      const at = (index % nFrames) * frameBytes;
      return frames.subarray(at, at + frameBytes);
    },
  };
}

function writeFrame(target: Buffer, payload: Uint8Array): void {
  target[0] = FINAL_BINARY;
  if (payload.length < 126) {
    target[1] = MASKED | payload.length;
  } else {
    target[1] = MASKED | 126;
    target.writeUInt16BE(payload.length, 2);
  }
  // Servers skip the work for a mask of zeros, so it must be a real one.
  const mask = randomBytes(MASK_BYTES);
  const start = target.length - payload.length;
  mask.copy(target, start - MASK_BYTES);
  for (let i = 0; i < payload.length; i++) target[start + i] = payload[i]! ^ mask[i % MASK_BYTES]!;
}
