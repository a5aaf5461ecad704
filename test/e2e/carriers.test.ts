/** Real speech as every carrier sends it, on real lanes: the call on the dashboard, and the events of any other publisher. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallAudio, readCall } from '../../bench/carriers/call-audio.ts';
import { encodeLine, interleaveChannels, PUBLISHED_AS } from '../../bench/carriers/line-code.ts';
import { placeCall } from '../../bench/carriers/place-call.ts';
import type { CarrierSimulator } from '../../bench/carriers/simulator.ts';
import { CARRIER_SIMULATORS } from '../../bench/carriers/simulators.ts';
import type { UndertoneEvent } from '../../src/sdk/events.ts';
import type { StreamEventsPage, StreamOverview } from '../../src/sdk/messages.ts';
import { resolveServerConfig } from '../../src/server/config.ts';
import { type RunningServer, startServer } from '../../src/server/server.ts';
import type { LanePool } from '../../src/stream/lanes/lane.ts';
import { createLanePool } from '../../src/stream/lanes/lane-pool.ts';
import { locate } from '../requirements.ts';
import { connectClient } from '../server/test-client.ts';
import { modelFolder } from './server-process.ts';
import { cut } from './speech-clip.ts';

const TIMEOUT_MS = 120_000;

/** Times real time, which a lane need not keep up with here. */
const SPEED = 8;

/** Calls at a time. */
const CALLS_AT_A_TIME = 4;

let folder: string;
let lanes: LanePool;
let server: RunningServer;
const calls = new Map<number, CallAudio>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-carriers-'));
  lanes = patient(await createLanePool(await modelFolder(folder), { lanes: 1 }));
  // They are played faster than real time.
  const config = resolveServerConfig({
    port: 0,
    drainTimeoutMs: 0,
    maxAheadMs: 600_000,
    logMaxEvents: 10_000,
  });
  server = await startServer(config, {
    lanes,
    registry: new Registry(),
    logger: pino({ level: 'silent' }),
    dashboardDir: null,
  });
  for (const rate of [8_000, 16_000] as const) calls.set(rate, await readCall(rate));
  for (let first = 0; first < CARRIER_SIMULATORS.length; first += CALLS_AT_A_TIME) {
    await Promise.all(CARRIER_SIMULATORS.slice(first, first + CALLS_AT_A_TIME).map(callServer));
  }
}, TIMEOUT_MS);

afterAll(async () => {
  await server?.close();
  await lanes?.close();
  await rm(folder, { recursive: true, force: true });
}, TIMEOUT_MS);

/** Lanes that leave no window out of live audio, however busy the machine is: they take all streams for recordings. */
function patient(pool: LanePool): LanePool {
  return {
    model: pool.model,
    open: (options, sink) => pool.open(options, sink, { live: false }),
    stats: () => pool.stats(),
    close: () => pool.close(),
  };
}

function callServer(simulator: CarrierSimulator) {
  const audio = calls.get(simulator.sampleRate)!;
  const address = server.url.replace('http', 'ws');
  return placeCall(simulator, { server: address, callId: 'CA1', audio, speed: SPEED });
}

async function get<T>(path: string): Promise<T> {
  return (await (await fetch(server.url + path)).json()) as T;
}

/**
 * What a stream's events say, without what must differ: its name, how long each took, and which of several events of one moment
 * comes first, which depends on how the audio is cut.
 */
async function eventsOf(stream: string): Promise<readonly UndertoneEvent[]> {
  await expect
    .poll(async () => (await get<StreamOverview>(`/v1/streams/${stream}`)).live, { timeout: TIMEOUT_MS })
    .toBe(false);
  const { events } = await get<StreamEventsPage>(`/v1/streams/${stream}/events`);
  const order = (event: UndertoneEvent): string => `${String(event.atMs).padStart(12, '0')} ${event.type}`;
  return events
    .map((event) => ({
      ...event,
      stream: '',
      epoch: '',
      offset: 0,
      ...('latencyMs' in event && { latencyMs: 0 }),
    }))
    .sort((a, b) => order(a).localeCompare(order(b)));
}

/** The same audio through the door for everyone. */
async function publish(simulator: CarrierSimulator, stream: string): Promise<void> {
  const { customer, agent, sampleRate } = calls.get(simulator.sampleRate)!;
  const channels = simulator.hasAgent ? [customer, agent] : [customer];
  const roles = ['customer', 'agent'].slice(0, channels.length);
  const client = await connectClient(`${server.url}/v1/ingest`);
  const encoding = PUBLISHED_AS[simulator.code];
  client.send({ type: 'start', stream, encoding, sampleRate, channels: channels.length, roles, live: false });
  await client.next('ready');
  for (const piece of cut(encodeLine(interleaveChannels(channels), simulator.code), 64_000))
    client.send(piece);
  client.send({ type: 'end' });
  await client.closed;
}

describe.each(CARRIER_SIMULATORS)('a call of $name', (simulator) => {
  const name = simulator.streamName('CA1');

  test(
    'is on the dashboard with its roles, and gives the events of the same audio from a publisher',
    async () => {
      const events = await eventsOf(name);
      await publish(simulator, `same-as-${simulator.name}`);
      expect(events).toEqual(await eventsOf(`same-as-${simulator.name}`));

      const { channels } = await get<StreamOverview>(`/v1/streams/${name}`);
      expect(channels.map(({ role, analysed }) => [role, analysed])).toEqual(
        [
          ['customer', true],
          ['agent', false],
        ].slice(0, channels.length),
      );
      expect(channels).toHaveLength(simulator.hasAgent ? 2 : 1);
      const windows = events.filter((event) => event.type === 'emotion.window');
      expect(windows.length).toBeGreaterThan(10);
      expect(windows.every(({ role }) => role === 'customer')).toBe(true);
    },
    TIMEOUT_MS,
  );

  const isActed = locate('shared') !== undefined && locate('ffmpeg') !== undefined;

  test.runIf(isActed)('hears the customer of an acted call grow angry', async () => {
    const events = await eventsOf(name);
    const states = events.filter((event) => event.type === 'emotion.state').map(({ label }) => label);
    expect(states).toContain('angry');
  });
});
