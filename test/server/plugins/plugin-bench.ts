import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { PipelineEvent, UndertoneEvent } from '../../../src/sdk/events.ts';
import { createEventMaker } from '../../../src/sdk/testing/sample-events.ts';
import { type Clock, SYSTEM_CLOCK } from '../../../src/server/clock.ts';
import { Hub } from '../../../src/server/hub/hub.ts';
import type { HubStream } from '../../../src/server/hub/hub-stream.ts';
import { createMemoryEventLogs } from '../../../src/server/hub/memory-event-log.ts';
import { createServerMetrics } from '../../../src/server/metrics.ts';
import { resolvePluginConfigs } from '../../../src/server/plugins/loading/plugin-config.ts';
import { PluginHost } from '../../../src/server/plugins/plugin-host.ts';
import { REPOSITORY } from '../../requirements.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

/** Where the plugins of these tests lie. */
export const FIXTURES: string = join(REPOSITORY, 'test', 'server', 'plugins', 'fixtures');

/** A hub and a host with plugins, without sockets and lanes. */
export interface PluginBench {
  readonly hub: Hub;
  readonly host: PluginHost;
  readonly clock: FakeClock;
  /** Everything published so far, as subscribers got it. */
  readonly published: readonly UndertoneEvent[];
  /** Log lines written so far. */
  readonly log: readonly Record<string, unknown>[];
  /** One line of `/metrics`, or undefined. */
  metric(start: string): Promise<string | undefined>;
}

/** What the host works with besides the defaults of these tests. */
export interface BenchOptions {
  /** The machine's own time, for threads that are really there. */
  readonly isReal?: boolean;
}

/**
 * Starts plugins of the fixtures folder.
 *
 * @param entries - as in a configuration
 */
export async function startPlugins(
  entries: readonly object[],
  { isReal = false }: BenchOptions = {},
): Promise<PluginBench> {
  const fake = createFakeClock();
  const clock: Clock = isReal ? SYSTEM_CLOCK : fake;
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(JSON.parse(line)) });
  const metrics = createServerMetrics(new Registry());
  const host = new PluginHost({ clock, logger, metrics });
  const hub = new Hub({
    clock,
    random: Math.random,
    openLog: createMemoryEventLogs({
      limits: { maxEvents: 10_000, maxAgeMs: 3_600_000 },
      now: () => clock.now(),
      random: Math.random,
    }),
    retainEndedMs: 60_000,
    onEvent: () => {},
    onPublished: (event) => host.offer(event),
  });
  const published: UndertoneEvent[] = [];
  hub.listen({
    matches: () => true,
    deliver: ({ event }) => void published.push(JSON.parse(event.json) as UndertoneEvent),
  });
  const { plugins, problems } = resolvePluginConfigs(entries.map((entry) => ({ from: FIXTURES, ...entry })));
  if (problems.length > 0) throw new Error(problems.join('; '));
  onTestFinished(async () => {
    const closed = host.close();
    fake.advance(3_600_000);
    await closed;
    hub.close();
  });
  await host.start(plugins, hub);
  const metric = async (start: string) =>
    (await metrics.registry.metrics()).split('\n').find((line) => line.startsWith(start));
  return { hub, host, clock: fake, published, log, metric };
}

/** The events of a call as a lane makes them, with some windows and a state. */
export function callEvents(windows = 8): readonly PipelineEvent[] {
  const maker = createEventMaker();
  const events = [
    maker.started(),
    maker.speechStarted(),
    ...Array.from({ length: windows }, () => maker.window('angry', 0.8)),
    maker.state('angry'),
    maker.summary('angry'),
    maker.speechEnded(),
    maker.ended(),
  ];
  return events.map(({ stream: _, epoch: __, offset: ___, ...event }) => event as PipelineEvent);
}

/** Publishes events as a lane does: one after the other, without waiting for anybody. */
export function publishCall(stream: HubStream, events: readonly PipelineEvent[] = callEvents()): void {
  for (const event of events) stream.publish(event);
}
