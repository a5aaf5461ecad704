import { describe, expect, test } from 'vitest';
import { relationProblems } from '../../../src/server/config/relations.ts';
import { DEFAULT_SERVER_CONFIG, type ServerConfig } from '../../../src/server/config.ts';
import { SECRET } from '../auth/tokens.ts';

const problems = (config: Partial<ServerConfig>) => relationProblems({ ...DEFAULT_SERVER_CONFIG, ...config });

describe('these go together', () => {
  test.each<[string, Partial<ServerConfig>]>([
    ['the defaults', {}],
    ['a public address and a secret', { host: '0.0.0.0', authSecret: SECRET }],
    ['a public address and a key set', { host: '::', authJwks: 'https://id.example/keys' }],
    ['a secret and a key set', { authSecretFile: 'secret', authJwks: 'keys.json' }],
    ['a certificate and its key', { tlsCertFile: 'cert.pem', tlsKeyFile: 'key.pem' }],
    ['proxies of both families', { trustedProxies: ['10.0.0.0/8', '::1', 'fd00::/8', '192.0.2.1'] }],
  ])('%s', (_, config) => {
    expect(problems(config)).toEqual([]);
  });
});

describe('these do not', () => {
  test.each<[string, Partial<ServerConfig>, keyof ServerConfig, string]>([
    [
      'a public address and no authentication',
      { host: '0.0.0.0' },
      'host',
      'no authentication is configured',
    ],
    [
      'a secret twice',
      { authSecret: SECRET, authSecretFile: 'secret' },
      'authSecretFile',
      'leave one of them out',
    ],
    ['a monitor password and no authentication', { monitorToken: SECRET }, 'monitorToken', 'has no effect'],
    ['a certificate without its key', { tlsCertFile: 'cert.pem' }, 'tlsCertFile', 'needs both'],
    ['a key without its certificate', { tlsKeyFile: 'key.pem' }, 'tlsKeyFile', 'needs both'],
    ['tokens longer than the longest', { mintedTokenMs: 7_200_000 }, 'mintedTokenMs', 'not be more than'],
    ['a proxy by name', { trustedProxies: ['proxy.example'] }, 'trustedProxies', 'got proxy.example'],
    ['a network too small', { trustedProxies: ['10.0.0.0/33'] }, 'trustedProxies', 'got 10.0.0.0/33'],
  ])('%s', (_, config, field, text) => {
    expect(problems(config)).toEqual([{ field, text: expect.stringContaining(text) }]);
  });
});
