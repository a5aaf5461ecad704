import { describe, expect, test } from 'vitest';
import {
  DEFAULT_SERVER_CONFIG,
  environmentVariable,
  resolveServerConfig,
  SERVER_CONFIG_KEYS,
} from '../../src/server/config.ts';

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', retryable: false });
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('resolveServerConfig', () => {
  test('gives the defaults, frozen, when told nothing', () => {
    const config = resolveServerConfig();
    expect(config).toEqual(DEFAULT_SERVER_CONFIG);
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('lets options win over the environment, and the environment over defaults', () => {
    const environment = { UNDERTONE_PORT: '9000', UNDERTONE_MAX_AHEAD_MS: '5000', PATH: '/bin' };
    const config = resolveServerConfig({ port: 9_001, host: undefined }, environment);
    expect(config).toMatchObject({ port: 9_001, maxAheadMs: 5_000, host: '127.0.0.1' });
  });

  test('reads lists with commas, numbers as text, and takes empty variables for unset', () => {
    const config = resolveServerConfig(
      { lanes: '2' },
      { UNDERTONE_ANALYSE_ROLES: 'customer, guest', UNDERTONE_LOG_LEVEL: '' },
    );
    expect(config).toMatchObject({ lanes: 2, analyseRoles: ['customer', 'guest'], logLevel: 'info' });
  });

  test('reads priors as a word, as text and as an object', () => {
    expect(resolveServerConfig({}, { UNDERTONE_PRIORS: 'uniform' })).toMatchObject({ priors: 'uniform' });
    expect(resolveServerConfig({ priors: 'neutral=4,sad=2' }).priors).toEqual({ neutral: 4, sad: 2 });
    expect(resolveServerConfig({ priors: { angry: 2 } }).priors).toEqual({ angry: 2 });
    expect(messageOf(() => resolveServerConfig({ priors: 'bored=1' }))).toContain('got bored');
  });

  test('lists every problem at once, unknown keys and variables among them', () => {
    const message = messageOf(() =>
      resolveServerConfig(
        { port: 70_000, hopFrames: 1.5, hots: 1, logLevel: 'loud', lanes: '' },
        { UNDERTONE_PROT: '1' },
      ),
    );
    expect(message).toContain('port must be 65535 or less, got 70000');
    expect(message).toContain('hopFrames must be a whole number, got 1.5');
    expect(message).toContain('unknown field hots');
    expect(message).toContain('logLevel must be one of fatal');
    expect(message).toContain('lanes must be a number');
    expect(message).toContain('UNDERTONE_PROT is not a variable');
  });

  test('refuses limits that contradict each other', () => {
    expect(messageOf(() => resolveServerConfig({ pongTimeoutMs: 25_000 }))).toContain(
      'less than pingIntervalMs',
    );
    expect(messageOf(() => resolveServerConfig({ slowSubscriberBytes: 1_048_576 }))).toContain(
      'less than maxSubscriberBytes',
    );
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', '127.0.0.1.example.com'])(
    'refuses to listen on %s without authentication, with advice',
    (host) => {
      expect(messageOf(() => resolveServerConfig({ host }))).toMatch(/loopback.*proxy that authenticates/);
    },
  );

  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('listens on %s', (host) => {
    expect(resolveServerConfig({ host }).host).toBe(host);
  });

  test('does not share lists with the defaults', () => {
    expect(resolveServerConfig().analyseRoles).not.toBe(DEFAULT_SERVER_CONFIG.analyseRoles);
  });
});

test('every key has a variable of its own', () => {
  const variables = SERVER_CONFIG_KEYS.map(environmentVariable);
  expect(new Set(variables).size).toBe(SERVER_CONFIG_KEYS.length);
  expect(environmentVariable('maxAheadMs')).toBe('UNDERTONE_MAX_AHEAD_MS');
});
