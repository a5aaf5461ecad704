import type { CaptureBlock } from './capture.worklet.ts';
import captureWorkletUrl from './capture.worklet.ts?worker&url';

/** A microphone that is on. */
export interface Capture {
  /** Hz, as the device gives it. */
  readonly sampleRate: number;
  /** Turns the microphone off; calling it again does nothing. */
  stop(): Promise<void>;
}

/** What a microphone hands on. */
export interface CaptureHandlers {
  onBlock(block: CaptureBlock): void;
  /** The device went away or the permission was taken back. */
  onLost(): void;
}

/** What browsers do to make calls pleasant also changes how a voice sounds, so all of it is off. */
const UNTOUCHED: MediaTrackConstraints = {
  channelCount: 1,
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/**
 * Turns the microphone on.
 *
 * @param handlers - receive its sound
 * @throws DOMException when the user or the device says no; `describeCaptureError` puts it into words
 */
export async function startCapture(handlers: CaptureHandlers): Promise<Capture> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: UNTOUCHED });
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(captureWorkletUrl);
    const worklet = new AudioWorkletNode(context, 'capture', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    worklet.port.onmessage = ({ data }: MessageEvent<CaptureBlock>) => handlers.onBlock(data);
    context.createMediaStreamSource(stream).connect(worklet);
    for (const track of stream.getTracks()) track.addEventListener('ended', () => handlers.onLost());
    await context.resume();
  } catch (thrown) {
    await release(stream, context);
    throw thrown;
  }
  return { sampleRate: context.sampleRate, stop: () => release(stream, context) };
}

async function release(stream: MediaStream, context: AudioContext): Promise<void> {
  for (const track of stream.getTracks()) track.stop();
  if (context.state !== 'closed') await context.close();
}
