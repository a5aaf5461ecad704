import type { CallAudio } from './call-audio.ts';
import type { LineCode } from './line-code.ts';

/** Credentials a simulated carrier brings. */
export interface CarrierCredentials {
  /** Auth token of a Twilio account; the request is signed with it. */
  readonly twilioAuthToken?: string;
  /** API key and client secret (base64) of an AudioHook integration. */
  readonly audiohookKey?: string;
  readonly audiohookSecret?: string;
  /** Password of a carrier that sends one. */
  readonly password?: string;
  /** Public address of the server, which is what is signed; where it is connected to when left out. */
  readonly publicUrl?: string;
}

/** The request with which a carrier connects. */
export interface CarrierRequest {
  /** `ws://…` with the path of its door. */
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A message on a carrier's socket. */
export type CarrierMessage = string | Uint8Array;

/** Where a simulated call is. */
export interface ScriptState {
  /** Messages of the server so far, parsed. */
  readonly received: readonly Readonly<Record<string, unknown>>[];
}

/** One step of a call: a message to send, how much audio is in it, and what to wait for after it. */
export interface ScriptStep {
  /** Made when its turn comes, for some messages say what was received. */
  readonly message: (state: ScriptState) => CarrierMessage;
  /** Audio in it, ms; 0 where there is none. */
  readonly audioMs: number;
  /** The type of an answer without which the call does not go on; null to go on at once. */
  readonly awaits: string | null;
}

/** How a simulated call differs from the usual one. */
export interface CallOptions {
  /** The carrier's identifier of the call. */
  readonly callId: string;
  /** Sent in the first message, by carriers that cannot send headers. */
  readonly password?: string | undefined;
  /** How samples are written; the carrier's usual way when left out. */
  readonly code?: LineCode;
}

/** The client side of one carrier's protocol. */
export interface CarrierSimulator {
  readonly name: string;
  /** Audio a message, ms. */
  readonly frameMs: number;
  readonly sampleRate: 8_000 | 16_000;
  readonly code: LineCode;
  /** True where both sides of a call come over one socket. */
  readonly hasAgent: boolean;
  /** The name that a call's stream gets. */
  streamName(callId: string): string;
  /**
   * The request with which it connects.
   *
   * @param server - `ws://host:port`
   * @param nowMs - the time, which some carriers sign
   */
  request(server: string, callId: string, credentials: CarrierCredentials, nowMs: number): CarrierRequest;
  /** A whole call, message by message, up to the end; the socket closes after the last one is answered. */
  script(audio: CallAudio, options: CallOptions): Iterable<ScriptStep>;
  /** True where the client closes the socket at the end; else the server does. */
  readonly hangsUp: boolean;
}

/** The frames of a call: a piece of every channel each. */
export function* framesOf(
  { customer, agent, sampleRate }: CallAudio,
  frameMs: number,
): Generator<{ readonly customer: Float32Array; readonly agent: Float32Array; readonly index: number }> {
  const length = (sampleRate * frameMs) / 1_000;
  for (let index = 0; index * length < customer.length; index++) {
    const [start, end] = [index * length, (index + 1) * length];
    yield { customer: customer.subarray(start, end), agent: agent.subarray(start, end), index };
  }
}

/** A step without audio. */
export function control(message: object, awaits: string | null = null): ScriptStep {
  const text = JSON.stringify(message);
  return { message: () => text, audioMs: 0, awaits };
}
