import { readFile } from 'node:fs/promises';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  errors as joseErrors,
} from 'jose';
import { UndertoneError } from '../../sdk/errors.ts';
import type { ServerConfig } from '../config.ts';
import { keysUnavailable } from './denial.ts';

/** The algorithm of the shared secret, and of nothing else. */
export const SECRET_ALGORITHM = 'HS256';

/** Fewest bytes of a shared secret: as many as the hash is long (RFC 7518, section 3.2). */
export const MIN_SECRET_BYTES = 32;

/** How long fetching the keys may take, ms. */
const FETCH_TIMEOUT_MS = 5_000;

/** What tokens are checked with; each kind of key has algorithms of its own, so that none can stand in for the other. */
export interface TokenKeys {
  /** For {@link SECRET_ALGORITHM}; null where none is configured. */
  readonly secret: Uint8Array | null;
  /** Finds public keys; null where none are configured. */
  readonly publicKeys: JWTVerifyGetKey | null;
}

type KeyConfig = Pick<ServerConfig, 'authSecret' | 'authSecretFile' | 'authJwks'>;

/**
 * Reads what tokens are checked with.
 *
 * @param config - names the secret, its file, the key set's file or its address
 * @throws UndertoneError `ERR_FILE_NOT_FOUND` or `ERR_FILE_FORMAT`, never with a word of the secret
 */
export async function loadTokenKeys(config: KeyConfig): Promise<TokenKeys> {
  return {
    secret: await loadSecret(config),
    publicKeys: config.authJwks === null ? null : await loadKeySet(config.authJwks),
  };
}

/**
 * Reads the shared secret alone.
 *
 * @param config - has it, or names its file
 * @returns null where none is configured
 * @throws UndertoneError `ERR_FILE_NOT_FOUND` or `ERR_FILE_FORMAT`, never with a word of the secret
 */
export async function loadSecret({
  authSecret,
  authSecretFile,
}: Omit<KeyConfig, 'authJwks'>): Promise<Uint8Array | null> {
  const secret =
    authSecretFile === null ? authSecret : await readSecretFile('authSecretFile', authSecretFile);
  return secret === null ? null : checkedSecret(secret);
}

/**
 * The text of a file that holds a secret, without the line end that editors add.
 *
 * @param key - of the configuration, for the text of an error
 * @param path - file to read
 * @throws UndertoneError `ERR_FILE_NOT_FOUND`
 */
export async function readSecretFile(key: string, path: string): Promise<string> {
  return (await readText(key, path)).replace(/\r?\n$/, '');
}

function checkedSecret(text: string): Uint8Array {
  const secret = new TextEncoder().encode(text);
  if (secret.length >= MIN_SECRET_BYTES) return secret;
  throw new UndertoneError(
    'ERR_FILE_FORMAT',
    `the secret of authSecretFile must have ${MIN_SECRET_BYTES} bytes or more, got ${secret.length}; make one with: openssl rand -base64 48`,
  );
}

async function loadKeySet(source: string): Promise<JWTVerifyGetKey> {
  if (/^https?:/.test(source)) {
    return remoteKeySet(new URL(source));
  }
  const text = await readText('authJwks', source);
  try {
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof joseErrors.JOSEError)) throw cause;
    throw new UndertoneError(
      'ERR_FILE_FORMAT',
      `authJwks must be a JSON Web Key Set, {"keys":[…]}; ${source} is none`,
      { cause },
    );
  }
}

/** A key that is not in the set is the token's fault; a set that cannot be fetched is not. */
function remoteKeySet(url: URL): JWTVerifyGetKey {
  const find = createRemoteJWKSet(url, { timeoutDuration: FETCH_TIMEOUT_MS });
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (thrown) {
      if (thrown instanceof joseErrors.JWKSNoMatchingKey) throw thrown;
      if (thrown instanceof joseErrors.JWKSMultipleMatchingKeys) throw thrown;
      throw keysUnavailable(thrown);
    }
  };
}

async function readText(key: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UndertoneError('ERR_FILE_NOT_FOUND', `${key} names ${path}, which cannot be read`, { cause });
  }
}
