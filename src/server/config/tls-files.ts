import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { UndertoneError } from '../../sdk/errors.ts';
import type { ServerConfig } from './server-config.ts';

/** What an HTTPS server is made with. */
export interface TlsFiles {
  /** PEM. */
  readonly cert: Buffer;
  /** PEM. */
  readonly key: Buffer;
}

/**
 * Reads certificate and key, and makes sure that they belong together.
 *
 * @param config - names the files
 * @returns null where no files are named
 * @throws UndertoneError `ERR_FILE_NOT_FOUND` or `ERR_FILE_FORMAT`
 */
export async function loadTlsFiles({
  tlsCertFile,
  tlsKeyFile,
}: Pick<ServerConfig, 'tlsCertFile' | 'tlsKeyFile'>): Promise<TlsFiles | null> {
  if (tlsCertFile === null || tlsKeyFile === null) return null;
  const cert = await read('tlsCertFile', tlsCertFile);
  const key = await read('tlsKeyFile', tlsKeyFile);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new UndertoneError(
      'ERR_FILE_FORMAT',
      `tlsCertFile (${tlsCertFile}) and tlsKeyFile (${tlsKeyFile}) must be a PEM certificate and its own key without a passphrase; they are not`,
      { cause },
    );
  }
  return { cert, key };
}

async function read(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UndertoneError('ERR_FILE_NOT_FOUND', `${name} names ${path}, which cannot be read`, { cause });
  }
}
