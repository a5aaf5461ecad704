import { TELEPHONE_RATE, toTelephone, type Voice } from '../speech.ts';
import { Call } from './call.ts';
import { frameAudio } from './framed-audio.ts';
import type { LiveCall } from './live-call.ts';
import type { LoadOptions } from './load-options.ts';
import { TwilioCall } from './twilio-call.ts';

/** Between the first frames of two calls of the same voice, frames. */
const VOICE_STRIDE = 37;

/** Makes the call with a number; it begins at once. */
export type MakeCall = (number: number) => LiveCall;

/**
 * What makes the calls of a load.
 *
 * @param door - of the server, `ws://…`
 * @param voices - who speaks; a call of Twilio has two of them
 * @param options - frames, and the protocol
 */
export function createCallMaker(
  door: string,
  voices: readonly Voice[],
  { carrier, frameMs }: Pick<LoadOptions, 'carrier' | 'frameMs'>,
): MakeCall {
  const lines = voices.map(({ samples }) => toTelephone(samples));
  const frameBytes = (TELEPHONE_RATE * frameMs) / 1_000;
  return carrier === 'twilio'
    ? makeTwilioCalls(door, lines, frameMs, frameBytes)
    : makeCalls(door, lines, frameMs, frameBytes);
}

function makeCalls(
  door: string,
  lines: readonly Uint8Array[],
  frameMs: number,
  frameBytes: number,
): MakeCall {
  const framed = lines.map((line) => frameAudio(line, frameBytes));
  return (number) =>
    new Call({
      url: `${door}/v1/ingest`,
      stream: `load-${process.pid}-${number}`,
      audio: framed[number % framed.length]!,
      frameMs,
      firstFrame: number * VOICE_STRIDE,
    });
}

function makeTwilioCalls(
  door: string,
  lines: readonly Uint8Array[],
  frameMs: number,
  frameBytes: number,
): MakeCall {
  const frames = lines.map((line) =>
    Array.from({ length: Math.floor(line.length / frameBytes) }, (_, i) =>
      Buffer.from(line.subarray(i * frameBytes, (i + 1) * frameBytes)).toString('base64'),
    ),
  );
  return (number) =>
    new TwilioCall({
      url: `${door}/v1/carriers/media-stream`,
      callId: `CA${process.pid}-${number}`,
      customer: frames[number % frames.length]!,
      agent: frames[(number + 1) % frames.length]!,
      frameMs,
      firstFrame: number * VOICE_STRIDE,
    });
}
