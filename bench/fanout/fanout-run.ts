import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import type { FromServer, ToServer } from './fanout-messages.ts';
import { RawSubscriber } from './raw-subscriber.ts';
import { type StalledReport, StalledSubscriber } from './stalled-subscriber.ts';

const SERVER = fileURLToPath(new URL('./fanout-server.ts', import.meta.url));

/** Sockets opened at a time; more would overrun the backlog of the listening one. */
const OPENING_AT_A_TIME = 100;

/** A live stream of one speaker has about two windows a second. */
export const INTERVAL_MS = 500;

/** The stream that is measured. */
const STREAM = 'call-1';

/** How much one run does. */
export interface FanoutOptions {
  /** Subscribers that read. */
  readonly subscribers: number;
  /** Windows said to them. */
  readonly events: number;
  /** Subscribers that do not. */
  readonly stalled: number;
}

/** What one run measured. */
export interface FanoutRun {
  /** From before an event was published to its arrival at each subscriber that reads, ms. */
  readonly latenciesMs: readonly number[];
  /** How long the main thread was busy writing what was published at one time to all, ms. */
  readonly publishMs: readonly number[];
  /** CPU time of the server, ms. */
  readonly cpuMs: number;
  /** Events times subscribers that read. */
  readonly expected: number;
  /** Of each that did not read, when it read again. */
  readonly stalled: readonly StalledReport[];
}

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/**
 * Opens the subscribers, lets the server speak, and collects.
 *
 * A second stream of large windows goes on all the while, which only those who do not read have asked for: without it the
 * kernel would keep what a few minutes of one stream amount to, and the server would not see that anyone is slow.
 *
 * @param options - how many of everything
 * @param cpuProfileDir - where the server writes its CPU profile; null for none
 */
export async function runFanout(
  { subscribers, events, stalled }: FanoutOptions,
  cpuProfileDir: string | null,
): Promise<FanoutRun> {
  const profiling = cpuProfileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProfileDir}`];
  const child = fork(SERVER, { execArgv: [...process.execArgv, ...profiling] });
  try {
    const { url } = await nextMessage(child, 'listening');
    const port = Number(new URL(url).port);
    const published: Extract<FromServer, { type: 'published' }>[] = [];
    child.on('message', (message: FromServer) => {
      if (message.type === 'published') published.push(message);
    });
    const arrivals: number[][] = [];
    const readers = await inBatches(subscribers, () => {
      const times: number[] = [];
      arrivals.push(times);
      return RawSubscriber.open(port, STREAM, () => times.push(now()));
    });
    const hung = await inBatches(stalled, () => StalledSubscriber.open(port, STREAM));
    for (const name of [STREAM, 'flood']) await startStream(port, name);
    tell(child, { type: 'flood' });
    await nextMessage(child, 'flooded');
    tell(child, { type: 'speak', events, intervalMs: INTERVAL_MS });
    const { cpuMs } = await nextMessage(child, 'spoken');
    for (const subscriber of readers) subscriber.close();
    const sentAt = published.flatMap(({ atMs, events: count }) => Array<number>(count).fill(atMs));
    return {
      latenciesMs: arrivals.flatMap((times) => times.map((time, i) => time - (sentAt[i] ?? time))),
      publishMs: published.map(({ busyMs }) => busyMs),
      cpuMs,
      expected: sentAt.length * subscribers,
      stalled: await Promise.all(hung.map((subscriber) => subscriber.report(sentAt.length))),
    };
  } finally {
    tell(child, { type: 'end' });
    if (child.exitCode === null) await once(child, 'exit');
  }
}

async function inBatches<T>(count: number, open: () => Promise<T>): Promise<T[]> {
  const opened: T[] = [];
  while (opened.length < count) {
    const length = Math.min(OPENING_AT_A_TIME, count - opened.length);
    opened.push(...(await Promise.all(Array.from({ length }, open))));
  }
  return opened;
}

/** Any publisher will do: the lanes of this server speak by themselves. */
async function startStream(port: number, stream: string): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/ingest`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'start', stream, encoding: 'mulaw', sampleRate: 8_000 }));
  await once(socket, 'message');
}

function tell(child: ChildProcess, message: ToServer): void {
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
