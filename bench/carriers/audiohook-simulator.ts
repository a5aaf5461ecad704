import { randomBytes } from 'node:crypto';
import { signComponents } from '../../src/server/carriers/audiohook/http-signature.ts';
import { encodeLine, interleaveChannels } from './line-code.ts';
import { type CarrierSimulator, framesOf, type ScriptState, type ScriptStep } from './simulator.ts';

const PATH = '/v1/carriers/audiohook';
const ORGANIZATION_ID = 'd7934305-0972-4844-938e-9060eef73d05';
const CORRELATION_ID = '30b0e395-84d3-4570-ac13-9a62d8f514c0';

/** Of its many sessions each has one. */
const sessionIdOf = (callId: string): string => `session-${callId}`;

/** Between two pings, ms of audio. */
const PING_INTERVAL_MS = 5_000;

/** How long a signature is valid, s. */
const SIGNATURE_SECONDS = 10;

/** Offered by Genesys to a server that may take one side or both. */
const OFFERS = [['external', 'internal'], ['external'], ['internal']];

/** The client side of Genesys AudioHook. */
export const AUDIOHOOK_SIMULATOR: CarrierSimulator = {
  name: 'genesys',
  frameMs: 200,
  sampleRate: 8_000,
  code: 'PCMU',
  hasAgent: true,
  hangsUp: true,
  streamName: (callId) => `genesys-${callId}`,
  request(server, callId, { audiohookKey = 'no key', audiohookSecret, publicUrl }, nowMs) {
    const headers = {
      'Audiohook-Organization-Id': ORGANIZATION_ID,
      'Audiohook-Session-Id': sessionIdOf(callId),
      'Audiohook-Correlation-Id': CORRELATION_ID,
      'X-API-KEY': audiohookKey,
    };
    const authority = new URL(publicUrl ?? server).host;
    const signature =
      audiohookSecret === undefined ? {} : sign(headers, { authority, secret: audiohookSecret, nowMs });
    return { url: server + PATH, protocols: [], headers: { ...headers, ...signature } };
  },
  *script(audio, { callId, code = 'PCMU' }): Generator<ScriptStep> {
    const session = new Session(callId);
    const media = OFFERS.map((channels) => ({ type: 'audio', format: code, channels, rate: 8000 }));
    const participant = {
      id: `participant-${callId}`,
      ani: '+15551230001',
      aniName: 'Ann',
      dnis: '+18005550000',
    };
    const opening = {
      organizationId: ORGANIZATION_ID,
      conversationId: callId,
      participant,
      media,
      language: 'en-US',
    };
    yield session.say('open', opening, 'opened');
    for (const frame of framesOf(audio, this.frameMs)) {
      yield {
        message: ({ received }) => {
          const channels = chosenChannels(received).map((channel) =>
            channel === 'external' ? frame.customer : frame.agent,
          );
          return encodeLine(interleaveChannels(channels), code);
        },
        audioMs: this.frameMs,
        awaits: null,
      };
      session.advance(frame.customer.length / audio.sampleRate);
      if (((frame.index + 1) * this.frameMs) % PING_INTERVAL_MS === 0) yield session.say('ping', {}, 'pong');
    }
    yield session.say('close', { reason: 'end' }, 'closed');
  },
};

/** Numbers the messages of one session and counts its audio time. */
export class Session {
  readonly #id: string;
  #seq = 0;
  #position = 0;

  /** @param callId - of the conversation */
  constructor(callId: string) {
    this.#id = sessionIdOf(callId);
  }

  /** Moves the audio time on, s. */
  advance(seconds: number): void {
    this.#position += seconds;
  }

  /** A message in its envelope, and the type of its answer. */
  say(type: string, parameters: object, awaits: string | null = null): ScriptStep {
    this.#seq += 1;
    const envelope = { version: '2', type, id: this.#id, seq: this.#seq, position: `PT${this.#position}S` };
    const message = ({ received }: ScriptState): string =>
      JSON.stringify({ ...envelope, serverseq: received.length, parameters });
    return { message, audioMs: 0, awaits };
  }
}

/** Channels of the offer that the server took; none before that, or where it took none. */
function chosenChannels(received: ScriptState['received']): readonly string[] {
  const opened = received.find(({ type }) => type === 'opened');
  const { media = [] } = (opened?.parameters ?? {}) as { media?: { channels: string[] }[] };
  return media[0]?.channels ?? [];
}

interface Signing {
  readonly authority: string;
  /** Base64. */
  readonly secret: string;
  readonly nowMs: number;
}

function sign(
  headers: Readonly<Record<string, string>>,
  { authority, secret, nowMs }: Signing,
): Record<string, string> {
  const signed = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const components = [['@request-target', PATH], ['@authority', authority], ...signed] as const;
  const created = Math.floor(nowMs / 1_000);
  const nonce = randomBytes(18).toString('base64');
  const list = components.map(([name]) => `"${name}"`).join(' ');
  const params = `(${list});keyid="${headers['X-API-KEY']}";nonce="${nonce}";alg="hmac-sha256";created=${created};expires=${created + SIGNATURE_SECONDS}`;
  const signature = signComponents(components, params, Buffer.from(secret, 'base64')).toString('base64');
  return { 'Signature-Input': `sig1=${params}`, Signature: `sig1=:${signature}:` };
}
