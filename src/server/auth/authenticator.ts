import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { UndertoneError } from '../../sdk/errors.ts';
import type { StartMessage } from '../../sdk/messages.ts';
import type { Clock } from '../clock.ts';
import { isAuthConfigured } from '../config/server-config.ts';
import type { ServerConfig } from '../config.ts';
import { createSlots } from '../limits/slots.ts';
import { createSocketPlaces } from '../limits/socket-places.ts';
import { readToken } from './credentials.ts';
import { Denial, type DenialReason, unauthorized } from './denial.ts';
import { coversPattern, createGrant, type Grant, hasScope, OPEN_GRANT, type Scope } from './grant.ts';
import { mintToken } from './minting/mint-token.ts';
import type { MintedToken } from './minting/sign-token.ts';
import { checkOrigin } from './same-origin.ts';
import { loadTokenKeys, readSecretFile, type TokenKeys } from './token-keys.ts';
import { verifyToken } from './verify-token.ts';

/** Decides who may do what; counts every denial by its reason. */
export interface Authenticator {
  /** False on a server without authentication, where everyone may do everything. */
  readonly isOn: boolean;
  /**
   * Refuses requests of foreign web pages.
   *
   * @throws Denial `ERR_FORBIDDEN`
   */
  checkOrigin(request: Pick<IncomingMessage, 'headers'>): void;
  /**
   * Lets an address have one more socket, or not.
   *
   * @returns gives the place back; call it when the socket is gone
   * @throws Denial `ERR_CAPACITY` with a hint when to try again
   */
  admitSocket(request: Pick<IncomingMessage, 'headers' | 'socket'>): () => void;
  /**
   * Who makes a request, by the token it brings.
   *
   * @throws Denial `ERR_UNAUTHORIZED` without a valid token, `ERR_INTERNAL` while tokens cannot be checked
   */
  authenticate(request: Pick<IncomingMessage, 'headers'>): Promise<Grant>;
  /**
   * Refuses what a grant does not include.
   *
   * @param scope - what is to be done
   * @param stream - name or pattern of what it is to be done with; `*` stands for all that the grant covers
   * @throws Denial `ERR_FORBIDDEN`
   */
  requireScope(grant: Grant, scope: Scope, stream?: string): void;
  /**
   * Lets a stream begin, or not: scope, name, and how many streams the token has already.
   *
   * @param start - what the publisher asks for; `events` needs the scope `subscribe` too
   * @returns gives the token its place back; call it once, when the stream is over
   * @throws Denial `ERR_FORBIDDEN`, or `ERR_CAPACITY` with a hint when to try again
   */
  admitStream(grant: Grant, start: Pick<StartMessage, 'stream' | 'events'>): () => void;
  /**
   * Makes a narrower, short-lived token.
   *
   * @param grant - of whoever asks
   * @param request - a `TokenRequest`, not yet checked
   * @throws UndertoneError `ERR_INVALID_MESSAGE`, `ERR_NOT_FOUND` where there is no secret to sign with
   * @throws Denial `ERR_FORBIDDEN`
   */
  mint(grant: Grant, request: unknown): Promise<MintedToken>;
}

/** What an authenticator needs from outside. */
export interface AuthenticatorOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Told why a request was denied; for metrics. */
  readonly onDenied: (reason: DenialReason) => void;
}

/** How long who has all that a limit allows should wait before trying again, ms. */
const RETRY_MS = 5_000;

/**
 * Reads secrets and keys and makes the one place where tokens are checked.
 *
 * @param config - what switches authentication on, and its rules
 * @param options - time, and who counts
 * @throws UndertoneError `ERR_FILE_NOT_FOUND` or `ERR_FILE_FORMAT` for a secret or key set that cannot be read
 */
export async function createAuthenticator(
  config: ServerConfig,
  { clock, onDenied }: AuthenticatorOptions,
): Promise<Authenticator> {
  const isOn = isAuthConfigured(config);
  const keys = await loadTokenKeys(config);
  const monitorToken = await loadMonitorToken(config);
  const streams = createSlots(config.maxStreamsPerToken);
  const places = createSocketPlaces(config.maxSocketsPerAddress, config.trustedProxies);

  function count<T>(thrown: T): T {
    if (thrown instanceof Denial) onDenied(thrown.reason);
    return thrown;
  }

  async function identify(request: Pick<IncomingMessage, 'headers'>): Promise<Grant> {
    const token = readToken(request);
    if (token === null) throw unauthorized('missing');
    if (token === undefined) throw unauthorized('malformed');
    if (monitorToken !== null && isSame(token, monitorToken)) return MONITOR_GRANT;
    return verifyToken(token, keys, config, clock.now());
  }

  function counted<T>(action: () => T): T {
    try {
      return action();
    } catch (thrown) {
      throw count(thrown);
    }
  }

  return {
    isOn,
    checkOrigin: (request) =>
      counted(() => checkOrigin(request, { allowedOrigins: config.allowedOrigins, isAuthOn: isOn })),
    admitSocket: (request) => counted(() => places.take(request) ?? refuseSocket(config)),
    async authenticate(request) {
      if (!isOn) return OPEN_GRANT;
      return identify(request).catch((thrown: unknown) => Promise.reject(count(thrown)));
    },
    requireScope: (grant, scope, stream) => counted(() => checkScope(grant, scope, stream)),
    admitStream: (grant, start) =>
      counted(() => {
        checkStart(grant, start);
        if (grant.tokenId === null) return () => {};
        const release = streams.take(grant.tokenId);
        if (release === null) throw tooManyStreams(config.maxStreamsPerToken);
        return release;
      }),
    async mint(grant, request) {
      try {
        return await mintToken(grant, request, { secret: mintingSecret(keys), config, nowMs: clock.now() });
      } catch (thrown) {
        throw count(thrown);
      }
    },
  };
}

const MONITOR_GRANT: Grant = createGrant({
  subject: 'monitor',
  scopes: ['monitor'],
  streams: [],
  tokenId: null,
  expiresAtMs: null,
});

async function loadMonitorToken(config: ServerConfig): Promise<string | null> {
  const { monitorToken, monitorTokenFile } = config;
  return monitorTokenFile === null ? monitorToken : readSecretFile('monitorTokenFile', monitorTokenFile);
}

/** Compares digests, whose length and whose place of the first difference say nothing about the texts. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function checkScope(grant: Grant, scope: Scope, stream?: string): void {
  if (!hasScope(grant, scope)) {
    throw new Denial('scope', 'ERR_FORBIDDEN', `this needs a token with the scope ${scope}`);
  }
  if (stream === undefined) return;
  const isCovered = stream === '*' ? grant.streams.length > 0 : coversPattern(grant, stream);
  if (!isCovered) {
    throw new Denial('stream', 'ERR_FORBIDDEN', `the token's \`streams\` do not cover ${stream}`);
  }
}

function checkStart(grant: Grant, { stream, events = false }: Pick<StartMessage, 'stream' | 'events'>): void {
  checkScope(grant, 'publish', stream);
  if (stream === undefined && !grant.streams.includes('*')) {
    throw new Denial(
      'stream',
      'ERR_FORBIDDEN',
      'the token is for some streams only; name the stream in `start`',
    );
  }
  if (events) checkScope(grant, 'subscribe');
}

function refuseSocket({ maxSocketsPerAddress }: ServerConfig): never {
  throw new Denial(
    'addressLimit',
    'ERR_CAPACITY',
    `an address may have ${maxSocketsPerAddress} sockets at a time and this one has them; close one first`,
    { retryable: true, retryAfterMs: RETRY_MS },
  );
}

function tooManyStreams(limit: number): Denial {
  return new Denial(
    'tokenLimit',
    'ERR_CAPACITY',
    `a token may have ${limit} streams at a time and this one has them; end one first`,
    { retryable: true, retryAfterMs: RETRY_MS },
  );
}

function mintingSecret({ secret }: TokenKeys): Uint8Array {
  if (secret !== null) return secret;
  throw new UndertoneError(
    'ERR_NOT_FOUND',
    'this server has no secret to sign tokens with; set authSecret or authSecretFile',
  );
}
