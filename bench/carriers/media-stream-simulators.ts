import { signTwilioUrl } from '../../src/server/carriers/access/twilio-signature.ts';
import { encodeLine } from './line-code.ts';
import { MEDIA_STREAM_DIALECTS, type MediaStreamDialect } from './media-stream-dialects.ts';
import { type CarrierSimulator, control, framesOf, type ScriptStep } from './simulator.ts';

/** The clients of the Media Streams family. */
export const MEDIA_STREAM_SIMULATORS: readonly CarrierSimulator[] = MEDIA_STREAM_DIALECTS.map(simulate);

function simulate(dialect: MediaStreamDialect): CarrierSimulator {
  const { name, frameMs, sampleRate, code, tracks } = dialect;
  return {
    name,
    frameMs,
    sampleRate,
    code,
    hasAgent: tracks.length > 1,
    hangsUp: dialect.stop('', 0) === null,
    streamName: (callId) => `${name}-${callId}`,
    request(server, _, { twilioAuthToken, publicUrl }) {
      const path = '/v1/carriers/media-stream';
      const headers =
        name === 'twilio' && twilioAuthToken !== undefined
          ? { 'X-Twilio-Signature': signTwilioUrl(twilioAuthToken, `${publicUrl ?? server}${path}`) }
          : {};
      return { url: server + path, protocols: [], headers };
    },
    *script(audio, { callId, code: spoken = code, password }): Generator<ScriptStep> {
      if (dialect.connected !== null) yield control(dialect.connected);
      yield control(dialect.start(callId, spoken, password));
      let sequence = 1;
      for (const frame of framesOf(audio, frameMs)) {
        for (const [place, track] of tracks.entries()) {
          sequence += 1;
          const samples = track === 'inbound' ? frame.customer : frame.agent;
          const payload = Buffer.from(encodeLine(samples, spoken)).toString('base64');
          const timestampMs = frame.index * frameMs;
          const chunk = frame.index + 1;
          const text = JSON.stringify(
            dialect.media({ callId, sequence, track, chunk, timestampMs, payload }),
          );
          yield { message: () => text, audioMs: place === tracks.length - 1 ? frameMs : 0, awaits: null };
        }
      }
      const stop = dialect.stop(callId, sequence + 1);
      if (stop !== null) yield control(stop);
    },
  };
}
