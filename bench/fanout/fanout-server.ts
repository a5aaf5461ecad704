/** A server in a process of its own whose one lane says something at a steady pace; started by `bench/fanout/index.ts`. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { PipelineEvent } from '../../src/sdk/events.ts';
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

let sink: LaneSink | null = null;
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
    sink = opened;
    return {
      queuedMs: 0,
      write: () => true,
      drained: async () => {},
      end: async () => {},
    };
  },
};
const config = resolveServerConfig({ port: 0, maxSocketsPerAddress: 100_000, idleTimeoutMs: 3_600_000 });
const server = await startServer(config, {
  lanes,
  registry: new Registry(),
  logger: pino({ level: 'error' }),
  dashboardDir: null,
});
tell({ type: 'listening', url: server.url });

const make = createEventMaker();

/** One judged window of about 600 bytes; with every tenth a summary, as in life. */
function speak(count: number): void {
  if (sink === null) return;
  const window = make.window('angry');
  const summary = count % 10 === 0 ? make.summary('angry') : null;
  const startedAt = now();
  for (const event of summary === null ? [window] : [window, summary]) {
    const { stream: _, epoch, offset, ...body } = event;
    sink.event(body as PipelineEvent);
  }
  const events = summary === null ? 1 : 2;
  // Everyone's frames are written at the end of this turn of the event loop, before this.
  setImmediate(() => tell({ type: 'published', atMs: startedAt, events, busyMs: now() - startedAt }));
}

process.on('message', (message: ToServer) => {
  if (message.type === 'end') process.exit(0);
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
