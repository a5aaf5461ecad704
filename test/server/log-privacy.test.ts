/** The log of a real session, from the lowest level on, held against everything that must not be in it. */
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { EMOTIONS } from '../../src/sdk/emotion.ts';
import type { UndertoneEvent } from '../../src/sdk/events.ts';
import { createPublisher } from '../../src/sdk/publisher/publisher.ts';
import { resolveServerConfig } from '../../src/server/config.ts';
import { startServer } from '../../src/server/server.ts';
import { createLanePool } from '../../src/stream/lanes/lane-pool.ts';
import { readSpeech, toTelephone } from '../e2e/speech-clip.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeTinyModel } from '../tiny-model.ts';
import { bearer, SECRET, signToken } from './auth/tokens.ts';

const MONITOR_TOKEN = 'monitor-password-0123456789';

/** Tokens of today, for a server on the machine's own time. */
function token(claims: object = {}): Promise<string> {
  return signToken({ exp: Math.floor(Date.now() / 1_000) + 600, ...claims });
}

async function startLogged() {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const folder = join(await temporaryFolder(), 'model');
  await writeTinyModel(folder);
  const lanes = await createLanePool(folder, { lanes: 1, logger });
  const config = resolveServerConfig({
    port: 0,
    authSecret: SECRET,
    monitorToken: MONITOR_TOKEN,
    logLevel: 'trace',
    drainTimeoutMs: 0,
  });
  const server = await startServer(config, { lanes, logger, registry: new Registry(), dashboardDir: null });
  onTestFinished(async () => {
    await server.close();
    await lanes.close();
  });
  return { lines, url: server.url };
}

/** Publishes real speech as a caller would, and collects what was judged. */
async function publishSpeech(url: string, jwt: string): Promise<UndertoneEvent[]> {
  const publisher = createPublisher({
    url,
    token: jwt,
    webSocket: WebSocket,
    stream: 'call-1',
    encoding: 'mulaw',
    sampleRate: 8_000,
    live: false,
    events: true,
  });
  await publisher.open();
  const events: UndertoneEvent[] = [];
  const heard = (async () => {
    for await (const event of publisher.events) events.push(event);
  })();
  publisher.write(toTelephone(await readSpeech()));
  await publisher.end();
  await heard;
  return events;
}

test('a log names streams, and never tokens, secrets, emotions, probabilities or audio', async () => {
  const { lines, url } = await startLogged();
  const jwt = await token();
  const events = await publishSpeech(url, jwt);
  const expired = await token({ exp: 1 });
  for (const presented of [jwt, expired, MONITOR_TOKEN, 'a.b.c']) {
    await fetch(`${url}/v1/streams/call-1?token=${presented}`, { headers: bearer(presented) });
    await fetch(`${url}/v1/nothing?token=${presented}`, { headers: bearer(presented) });
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/events?token=${presented}`, [
      'undertone.v1',
      `undertone.bearer.${presented}`,
    ]);
    await new Promise((resolve) =>
      socket
        .once('message', resolve)
        .once('open', () => socket.close())
        .once('close', resolve),
    );
  }
  const log = lines.join('');
  const judged = events.filter((event) => event.type === 'emotion.window' && event.abstained === undefined);
  expect(judged.length).toBeGreaterThan(0);
  expect(log).toContain('call-1');
  expect(log).toContain('upgrade refused');
  for (const secret of [jwt, jwt.split('.')[2]!, expired, SECRET, MONITOR_TOKEN])
    expect(log).not.toContain(secret);
  for (const label of EMOTIONS) expect(log).not.toMatch(new RegExp(`\\b${label}\\b`));
  expect(log).not.toMatch(/probabilit|valence|arousal|smoothed|Float32Array|"samples"|"data":\[/);
  for (const event of judged) {
    const { probabilities } = event as { probabilities: Record<string, number> };
    const values = Object.values(probabilities).filter((value) => value > 0.001 && value < 0.999);
    for (const value of values) expect(log).not.toContain(String(value));
  }
});
