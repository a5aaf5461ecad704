import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Denial, type DenialReason } from '../../auth/denial.ts';
import { createGrant, type Grant } from '../../auth/grant.ts';
import type { ServerContext } from '../../context.ts';
import {
  type AudiohookKeys,
  createAudiohookVerifier,
  readAudiohookKeys,
  type VerifyAudiohook,
} from '../audiohook/verify-request.ts';
import { isTwilioSignature } from './twilio-signature.ts';

/** Says who a carrier's request comes from; `authenticate` of a socket route. */
export type IdentifyCarrier = (request: IncomingMessage) => Promise<Grant>;

/** Who may use the doors for carriers. */
export interface CarrierAccess {
  /**
   * Carriers that sign as Twilio does, send a password or a token, or bring a password in their first message.
   *
   * @returns a grant of nothing where the first message is still to bring it
   */
  readonly mediaStream: IdentifyCarrier;
  /** Carriers that send a password or a token. */
  readonly pcmFork: IdentifyCarrier;
  /** Genesys; whoever is not let in gets a grant of nothing, to be refused in the protocol's own words. */
  readonly audiohook: IdentifyCarrier;
  /**
   * What a password in a first message allows.
   *
   * @throws Denial `ERR_UNAUTHORIZED`
   */
  grantOfPassword(password: string | null): Grant;
}

/** Of one who has yet to say who it is. */
const NOTHING: Grant = createGrant({
  subject: null,
  scopes: [],
  streams: [],
  tokenId: null,
  expiresAtMs: null,
});

/**
 * Decides who may use the doors for carriers, which have their own ways to say who they are.
 *
 * Without anything configured for carriers a door is as open as the rest of the server: a token with the scope `publish`, or
 * nothing at all on a server without authentication.
 *
 * @param context - configuration, tokens, time
 */
export function createCarrierAccess({ auth, clock, config, metrics }: ServerContext): CarrierAccess {
  const { carrierUrl, carrierPasswords, twilioAuthTokens } = config;
  const keys: AudiohookKeys = readAudiohookKeys(config.audiohookKeys);
  const publicHost = carrierUrl === null ? null : new URL(carrierUrl).host;
  const verify: VerifyAudiohook = createAudiohookVerifier({ keys, publicHost, now: clock.now });

  function deny(reason: DenialReason): Denial {
    metrics.authFailed(reason);
    return new Denial(
      reason,
      'ERR_UNAUTHORIZED',
      'the carrier must sign its requests, or send a password or a token; docs/carriers.md says how',
    );
  }

  function grantOfPassword(password: string | null): Grant {
    if (password !== null && isAmong(password, carrierPasswords)) return grantTo('carrier');
    throw deny(password === null ? 'missing' : 'key');
  }

  async function grantOfToken(request: IncomingMessage): Promise<Grant> {
    auth.checkOrigin(request);
    const grant = await auth.authenticate(request);
    auth.requireScope(grant, 'publish');
    return grant;
  }

  /** By a password, or a token where the server takes any; null where the request brings neither. */
  async function identify(request: IncomingMessage, isElseLocked: boolean): Promise<Grant | null> {
    const password = readPassword(request);
    if (password !== null && isAmong(password, carrierPasswords)) return grantTo('carrier');
    const isOpen = !auth.isOn && carrierPasswords.length === 0 && !isElseLocked;
    if (isOpen || (auth.isOn && request.headers.authorization !== undefined)) return grantOfToken(request);
    if (password !== null) throw deny('key');
    return null;
  }

  return {
    grantOfPassword,
    async mediaStream(request) {
      const signature = request.headers['x-twilio-signature'];
      if (typeof signature === 'string' && twilioAuthTokens.length > 0) {
        if (isTwilioSignature(signature, twilioAuthTokens, `${carrierUrl}${request.url}`))
          return grantTo('twilio');
        throw deny('signature');
      }
      const grant = await identify(request, twilioAuthTokens.length > 0);
      if (grant !== null) return grant;
      if (carrierPasswords.length > 0) return NOTHING;
      throw deny('missing');
    },
    async pcmFork(request) {
      const grant = await identify(request, false);
      if (grant === null) throw deny('missing');
      return grant;
    },
    async audiohook(request) {
      if (keys.size === 0 && !auth.isOn) return grantOfToken(request);
      const verdict = verify(request);
      if ('keyId' in verdict) return grantTo('genesys');
      metrics.authFailed(verdict.reason);
      return NOTHING;
    },
  };
}

function grantTo(subject: string): Grant {
  const tokenId = `carrier ${subject}`;
  return createGrant({ subject, scopes: ['publish'], streams: ['*'], tokenId, expiresAtMs: null });
}

/** The password of `Authorization: Basic`, whoever the user is, or what `Bearer` says; null without either. */
function readPassword({ headers }: IncomingMessage): string | null {
  const [scheme = '', credentials] = (headers.authorization ?? '').trim().split(/\s+/);
  if (credentials === undefined) return null;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return null;
  const pair = Buffer.from(credentials, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}

/** Compares digests, and all of them, so that the time says nothing about which fits how nearly. */
function isAmong(password: string, known: readonly string[]): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const given = digest(password);
  return known.map((text) => timingSafeEqual(digest(text), given)).includes(true);
}
