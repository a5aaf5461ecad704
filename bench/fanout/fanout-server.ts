/** A server in a process of its own whose streams say what they are told to, at a steady pace; started by `bench/fanout/index.ts`. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { PipelineEvent, UndertoneEvent } from '../../src/sdk/events.ts';
import { createEventMaker } from '../../src/sdk/testing/sample-events.ts';
import { resolveServerConfig } from '../../src/server/config.ts';
import { startServer } from '../../src/server/server.ts';
import type { LanePool, LaneSink } from '../../src/stream/lanes/lane.ts';
import type { ModelCard } from '../../src/stream/models/model-card.ts';
import type { FromServer, ToServer } from './fanout-messages.ts';

const CARD_URL = new URL('../../models/default/model.json', import.meta.url);

/** Monotonic and the same in all processes of a machine, ms. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const tell = (message: FromServer): void => void process.send!(message);

/** Streams in the order they began: the one that is measured, and the one that floods. */
const sinks: LaneSink[] = [];
const card = JSON.parse(readFileSync(CARD_URL, 'utf8')) as ModelCard;
const lanes: LanePool = {
  model: { id: `${card.name}@${card.version}`, card },
  stats: () => [
    {
      lane: 0,
      streams: 0,
      queuedWindows: 0,
      utilization: 0,
      lagMs: 0,
      liveShare: 0,
      isHopDoubled: false,
    },
  ],
  close: async () => {},
  open(_options, opened) {
    sinks.push(opened);
    return {
      queuedMs: 0,
      write: () => true,
      drained: async () => {},
      end: async () => {},
    };
  },
};
const config = resolveServerConfig({
  port: 0,
  maxSocketsPerAddress: 100_000,
  idleTimeoutMs: 3_600_000,
  // Who does not read does not answer pings either; it is to be slow here, and not taken for dead.
  pingIntervalMs: 3_600_000,
});
const server = await startServer(config, {
  lanes,
  registry: new Registry(),
  logger: pino({ level: 'error' }),
  dashboardDir: null,
});
tell({ type: 'listening', url: server.url });

const make = createEventMaker();
/** The kernel takes megabytes for a reader that does not read, so the flood is of large windows. */
const makeFlood = createEventMaker({ role: 'r'.repeat(32_768) });
const FLOOD_EVENTS = 400;
const FLOOD_INTERVAL_MS = 10;

/** The event as a lane says it, without its place in the hub. */
function say(sink: LaneSink | undefined, { stream: _, epoch, offset, ...body }: UndertoneEvent): void {
  sink?.event(body as PipelineEvent);
}

/** One judged window of about 600 bytes; with every tenth a summary, as in life. */
function speak(count: number): void {
  const [sink] = sinks;
  const window = make.window('angry');
  const summary = count % 10 === 0 ? make.summary('angry') : null;
  const startedAt = now();
  for (const event of summary === null ? [window] : [window, summary]) say(sink, event);
  const events = summary === null ? 1 : 2;
  // Everyone's frames are written at the end of this turn of the event loop, before this.
  setImmediate(() => tell({ type: 'published', atMs: startedAt, events, busyMs: now() - startedAt }));
}

/** Fills what waits for those who do not read, then keeps it full. */
function flood(): void {
  let said = 0;
  const timer = setInterval(() => {
    say(sinks[1], makeFlood.window('sad'));
    said += 1;
    if (said < FLOOD_EVENTS) return;
    clearInterval(timer);
    setInterval(() => say(sinks[1], makeFlood.window('sad')), 500);
    tell({ type: 'flooded' });
  }, FLOOD_INTERVAL_MS);
}

process.on('message', (message: ToServer) => {
  if (message.type === 'end') process.exit(0);
  if (message.type === 'flood') {
    flood();
    return;
  }
  const before = process.cpuUsage();
  let spoken = 0;
  const timer = setInterval(() => {
    speak(spoken);
    spoken += 1;
    if (spoken < message.events) return;
    clearInterval(timer);
    // What is still on its way to slow machines' sockets is part of the work.
    setTimeout(() => {
      const { user, system } = process.cpuUsage(before);
      tell({ type: 'spoken', cpuMs: (user + system) / 1_000 });
    }, 1_000);
  }, message.intervalMs);
});
