import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { REPOSITORY } from '../requirements.ts';
import { closeServersAfterEach, startTestServer } from './test-server.ts';

closeServersAfterEach();

/** A certificate for localhost that is used nowhere else. */
const TLS = join(REPOSITORY, 'test', 'samples', 'tls');
const CERT = join(TLS, 'cert.pem');
const KEY = join(TLS, 'key.pem');

describe('with certificate and key', () => {
  test('pages and sockets are served over TLS alone', async () => {
    const { server } = await startTestServer({ tlsCertFile: CERT, tlsKeyFile: KEY });
    expect(server.url).toMatch(/^https:/);
    const ca = await readFile(CERT);
    const [response] = await once(get(`${server.url}/healthz`, { ca, agent: false }), 'response');
    expect(response.statusCode).toBe(200);
    expect(response.headers['strict-transport-security']).toBeDefined();
    response.resume();
    const socket = new WebSocket(`${server.url.replace('https', 'wss')}/v1/events`, { ca });
    await once(socket, 'open');
    socket.terminate();
    await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow();
  });
});

describe('a start fails with one clear error', () => {
  test.each([
    [
      'whose certificate is not there',
      { tlsCertFile: '/nowhere.pem', tlsKeyFile: KEY },
      'ERR_FILE_NOT_FOUND',
    ],
    ['whose certificate is none', { tlsCertFile: KEY, tlsKeyFile: KEY }, 'ERR_FILE_FORMAT'],
    [
      'whose key is of another',
      { tlsCertFile: CERT, tlsKeyFile: join(TLS, 'other-key.pem') },
      'ERR_FILE_FORMAT',
    ],
    ['whose secret is not there', { authSecretFile: '/nowhere' }, 'ERR_FILE_NOT_FOUND'],
    ['whose key set is none', { authJwks: CERT }, 'ERR_FILE_FORMAT'],
  ])('%s', async (_, options, code) => {
    await expect(startTestServer(options)).rejects.toMatchObject({ code });
  });
});
