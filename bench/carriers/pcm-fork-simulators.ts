import { encodeLine, interleaveChannels } from './line-code.ts';
import { type CarrierCredentials, type CarrierSimulator, control, framesOf } from './simulator.ts';

/** The client side of jambonz `listen`, both sides of a call in one stereo stream. */
export const JAMBONZ_SIMULATOR: CarrierSimulator = {
  name: 'jambonz',
  frameMs: 20,
  sampleRate: 16_000,
  code: 'L16',
  hasAgent: true,
  hangsUp: true,
  streamName: (callId) => `jambonz-${callId}`,
  request: (server, _, credentials) => ({
    url: `${server}/v1/carriers/audio-fork`,
    protocols: ['audio.jambonz.org'],
    headers: basicAuthorization(credentials),
  }),
  *script(audio, { callId }) {
    yield control({
      callSid: callId,
      direction: 'inbound',
      from: '+15551230001',
      to: '+18005550000',
      sampleRate: audio.sampleRate,
      mixType: 'stereo',
      metadata: { queue: 'billing' },
    });
    for (const { customer, agent } of framesOf(audio, this.frameMs)) {
      const bytes = encodeLine(interleaveChannels([customer, agent]), 'L16');
      yield { message: () => bytes, audioMs: this.frameMs, awaits: null };
    }
  },
};

/** The client side of a Vonage `websocket` endpoint, which hears one leg of a call. */
export const VONAGE_SIMULATOR: CarrierSimulator = {
  name: 'vonage',
  frameMs: 20,
  sampleRate: 16_000,
  code: 'L16',
  hasAgent: false,
  hangsUp: true,
  streamName: (callId) => `vonage-${callId}`,
  request: (server, _, credentials) => ({
    url: `${server}/v1/carriers/vonage`,
    protocols: [],
    headers: bearerAuthorization(credentials),
  }),
  *script(audio, { callId }) {
    const contentType = `audio/l16;rate=${audio.sampleRate}`;
    yield control({ event: 'websocket:connected', 'content-type': contentType, call_uuid: callId });
    for (const { customer } of framesOf(audio, this.frameMs)) {
      const bytes = encodeLine(customer, 'L16');
      yield { message: () => bytes, audioMs: this.frameMs, awaits: null };
    }
  },
};

function basicAuthorization({ password }: CarrierCredentials): Record<string, string> {
  if (password === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`carrier:${password}`).toString('base64')}` };
}

function bearerAuthorization({ password }: CarrierCredentials): Record<string, string> {
  return password === undefined ? {} : { Authorization: `Bearer ${password}` };
}
