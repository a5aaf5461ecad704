/**
 * One stream, thousands of subscribers: how long an event takes to reach them, what each costs, and whether some that do not
 * read slow the others down.
 *
 *   npx tsx --conditions=undertone-source bench/fanout/index.ts --subscribers 5000 --events 60 --stalled 50
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';
import { printTable } from '../interleave.ts';
import { type Spread, spreadOf } from '../load/statistics.ts';
import type { FromServer, ToServer } from './fanout-messages.ts';
import { RawSubscriber } from './raw-subscriber.ts';

const SERVER = fileURLToPath(new URL('./fanout-server.ts', import.meta.url));

/** Sockets opened at a time; more would overrun the backlog of the listening one. */
const OPENING_AT_A_TIME = 100;

/** A live stream of one speaker has about two windows a second. */
const INTERVAL_MS = 500;

interface Options {
  readonly subscribers: number;
  readonly events: number;
  readonly stalled: number;
}

/** What one run measured. */
interface FanoutResult {
  readonly name: string;
  /** From before an event was published to its arrival at each subscriber that reads, ms. */
  readonly latencyMs: Spread;
  /** How long the main thread was busy writing one event to all, ms. */
  readonly publishMs: Spread;
  /** CPU time of the server for one event to one subscriber, microseconds. */
  readonly cpuMicrosecondsEach: number;
  readonly delivered: number;
  readonly expected: number;
}

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Opens the subscribers, lets the server speak, and collects. */
async function runFanout(
  name: string,
  { subscribers, events }: Options,
  stalled: number,
): Promise<FanoutResult> {
  const child = fork(SERVER, { execArgv: process.execArgv });
  try {
    const { url } = await nextMessage(child, 'listening');
    const port = Number(new URL(url).port);
    const published: Extract<FromServer, { type: 'published' }>[] = [];
    child.on('message', (message: FromServer) => {
      if (message.type === 'published') published.push(message);
    });
    const arrivals: number[][] = [];
    const readers = await openReaders(port, subscribers, arrivals);
    const hung = await openReaders(port, stalled, []);
    for (const subscriber of hung) subscriber.stall();
    await startStream(port);
    tellServer(child, { type: 'speak', events, intervalMs: INTERVAL_MS });
    const { cpuMs } = await nextMessage(child, 'spoken');
    for (const subscriber of [...readers, ...hung]) subscriber.close();
    return summarize(name, { published, arrivals, cpuMs, subscribers: subscribers + stalled });
  } finally {
    tellServer(child, { type: 'end' });
  }
}

async function openReaders(port: number, count: number, arrivals: number[][]): Promise<RawSubscriber[]> {
  const opened: RawSubscriber[] = [];
  while (opened.length < count) {
    const batch = Array.from({ length: Math.min(OPENING_AT_A_TIME, count - opened.length) }, () => {
      const times: number[] = [];
      arrivals.push(times);
      return RawSubscriber.open(port, () => times.push(now()));
    });
    opened.push(...(await Promise.all(batch)));
  }
  return opened;
}

/** Any publisher will do: the lane of this server speaks by itself. */
async function startStream(port: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/ingest`);
  await once(socket, 'open');
  socket.send('{"type":"start","stream":"call-1","encoding":"mulaw","sampleRate":8000}');
  await once(socket, 'message');
}

interface Measured {
  readonly published: readonly Extract<FromServer, { type: 'published' }>[];
  readonly arrivals: readonly (readonly number[])[];
  readonly cpuMs: number;
  readonly subscribers: number;
}

function summarize(name: string, { published, arrivals, cpuMs, subscribers }: Measured): FanoutResult {
  const sentAt = published.flatMap(({ atMs, events }) => Array.from({ length: events }, () => atMs));
  const latencies = arrivals.flatMap((times) => times.map((time, i) => time - (sentAt[i] ?? time)));
  return {
    name,
    latencyMs: spreadOf(latencies),
    publishMs: spreadOf(published.map(({ busyMs }) => busyMs)),
    cpuMicrosecondsEach: (cpuMs * 1_000) / (sentAt.length * subscribers),
    delivered: latencies.length,
    expected: sentAt.length * arrivals.length,
  };
}

function tellServer(child: ChildProcess, message: ToServer): void {
  if (child.connected) child.send(message);
}

async function nextMessage<T extends FromServer['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<FromServer, { type: T }>> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [FromServer];
    if (message.type === type) return message as Extract<FromServer, { type: T }>;
  }
}

const ms = (value: number): string => value.toFixed(1);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      subscribers: { type: 'string', default: '5000' },
      events: { type: 'string', default: '60' },
      stalled: { type: 'string', default: '50' },
    },
  });
  const options: Options = {
    subscribers: Number(values.subscribers),
    events: Number(values.events),
    stalled: Number(values.stalled),
  };
  const results = [
    await runFanout('all of them read', options, 0),
    await runFanout(`${options.stalled} more do not read`, options, options.stalled),
  ];
  console.log(
    `${options.subscribers} subscribers of one stream, ${options.events} windows ${INTERVAL_MS} ms apart`,
  );
  printTable(
    ['case', 'delivered', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'publish p99 ms', 'CPU us each'],
    results.map(({ name, delivered, expected, latencyMs, publishMs, cpuMicrosecondsEach }) => [
      name,
      `${delivered}/${expected}`,
      ms(latencyMs.p50),
      ms(latencyMs.p95),
      ms(latencyMs.p99),
      ms(latencyMs.max),
      ms(publishMs.p99),
      ms(cpuMicrosecondsEach),
    ]),
  );
  process.exit(0);
}

await main();
