import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { verifyToken } from '../../../src/server/auth/verify-token.ts';
import { resolveServerConfig } from '../../../src/server/config.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCommand } from '../run-command.ts';

const SECRET = 'a-secret-of-the-tests-that-nobody-else-has-0123456789';

afterEach(() => void vi.unstubAllEnvs());

async function secretFile(text = `${SECRET}\n`): Promise<string> {
  const path = join(await temporaryFolder(), 'secret');
  await writeFile(path, text);
  return path;
}

/** What a server with the secret and these settings makes of a token. */
function check(token: string, settings: Readonly<Record<string, unknown>> = {}) {
  const keys = { secret: new TextEncoder().encode(SECRET), publicKeys: null };
  return verifyToken(token, keys, resolveServerConfig({ authSecret: SECRET, ...settings }), Date.now());
}

describe('undertone token', () => {
  test('prints a token that the server accepts, and nothing else', async () => {
    const flags = ['--scopes', 'publish,subscribe', '--streams', 'call-*,demo', '--ttl', '12h'];
    const file = ['--auth-secret-file', await secretFile()];
    const { exitCode, printed, noted } = await runCommand(['token', ...file, ...flags, '--subject', 'ann']);
    expect({ exitCode, noted, lines: printed.length }).toEqual({ exitCode: 0, noted: [], lines: 1 });
    expect(await check(printed[0]!)).toMatchObject({
      subject: 'ann',
      scopes: ['publish', 'subscribe'],
      streams: ['call-*', 'demo'],
    });
    const { exp = 0, iat = 0 } = decodeJwt(printed[0]!);
    expect(exp - iat).toBe(12 * 3_600);
  });

  test('is valid for an hour and for all streams where nothing is said', async () => {
    const { printed } = await runCommand([
      'token',
      '--auth-secret-file',
      await secretFile(),
      '--scopes',
      'admin',
    ]);
    expect(await check(printed[0]!)).toMatchObject({ subject: null, scopes: ['admin'], streams: ['*'] });
    const { exp = 0, iat = 0 } = decodeJwt(printed[0]!);
    expect(exp - iat).toBe(3_600);
  });

  test('follows the configuration of the server: secret, audience and issuer', async () => {
    const config = join(await temporaryFolder(), 'undertone.json');
    await writeFile(config, JSON.stringify({ authSecret: SECRET, authIssuer: 'https://id.example.com' }));
    const flags = ['--config', config, '--set', 'authAudience=voice', '--scopes', 'subscribe'];
    const { printed } = await runCommand(['token', ...flags]);
    const settings = { authAudience: 'voice', authIssuer: 'https://id.example.com' };
    expect(await check(printed[0]!, settings)).toMatchObject({ scopes: ['subscribe'] });
    await expect(check(printed[0]!)).rejects.toMatchObject({ reason: 'audience' });
  });

  test('takes the secret of the environment', async () => {
    vi.stubEnv('UNDERTONE_AUTH_SECRET', SECRET);
    const { printed } = await runCommand(['token', '--scopes', 'monitor']);
    expect(await check(printed[0]!)).toMatchObject({ scopes: ['monitor'] });
  });

  test('--json says what the token says', async () => {
    const flags = ['--scopes', 'subscribe', '--streams', 'call-1', '--ttl', '90s', '--json'];
    const { printed } = await runCommand(['token', '--auth-secret-file', await secretFile(), ...flags]);
    const minted = JSON.parse(printed[0]!) as { token: string; expiresAt: string };
    expect(minted).toMatchObject({ scopes: ['subscribe'], streams: ['call-1'] });
    expect(Date.parse(minted.expiresAt)).toBe(decodeJwt(minted.token).exp! * 1_000);
  });

  test('refuses without a secret', async () => {
    const { exitCode, printed, noted } = await runCommand(['token', '--scopes', 'admin']);
    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: [] });
    expect(noted).toEqual([expect.stringMatching(/^ERR_INVALID_OPTION: there is no secret to sign with/)]);
  });

  test('refuses a secret that is too short, without a word of it', async () => {
    const file = await secretFile('short-secret');
    const { exitCode, noted } = await runCommand(['token', '--auth-secret-file', file, '--scopes', 'admin']);
    expect(exitCode).toBe(1);
    expect(noted).toEqual([expect.stringMatching(/^ERR_FILE_FORMAT: .*32 bytes/)]);
    expect(noted[0]).not.toContain('short-secret');
  });

  test.each([
    ['no scope', []],
    ['a scope there is not', ['--scopes', 'subscribe,root']],
    ['an empty scope', ['--scopes', '']],
    ['a stream that cannot be', ['--scopes', 'subscribe', '--streams', 'call 1']],
    ['a duration without a unit', ['--scopes', 'subscribe', '--ttl', '60']],
    ['no time at all', ['--scopes', 'subscribe', '--ttl', '0s']],
    ['more than a year', ['--scopes', 'subscribe', '--ttl', '367d']],
    ['a secret among the arguments', ['--scopes', 'subscribe', '--set', `authSecret=${SECRET}`]],
  ])('%s is wrong use', async (_, flags) => {
    const file = ['--auth-secret-file', await secretFile()];
    const { exitCode, printed, noted } = await runCommand(['token', ...file, ...flags]);
    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: [] });
    expect(noted[0]).toMatch(/^ERR_INVALID_OPTION: /);
    expect(noted[0]).not.toContain(SECRET);
  });
});
