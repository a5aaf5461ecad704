import { pino } from 'pino';
import { Registry } from 'prom-client';
import WebSocket from 'ws';
import type { Emotion } from '../../../src/sdk/emotion.ts';
import type { PipelineEvent } from '../../../src/sdk/events.ts';
import { createPublisher, type Publisher } from '../../../src/sdk/publisher/publisher.ts';
import { createEventMaker } from '../../../src/sdk/testing.ts';
import { resolveServerConfig } from '../../../src/server/config.ts';
import { startServer } from '../../../src/server/server.ts';
import { createFakeLanes } from '../../server/fake-lanes.ts';

/** A real server whose calls say what a test tells them to. */
export interface ManyCalls {
  readonly url: string;
  /** Every call says one window. */
  say(label: Emotion): void;
  /** One call says one window. */
  sayOne(index: number, label: Emotion): void;
  /** One call says an angry window. */
  shout(index: number): void;
  close(): Promise<void>;
}

/**
 * Starts a server on which so many calls are live.
 *
 * @param count - number of calls
 * @param dashboardDir - the built page
 * @param options - configuration besides a free port
 */
export async function startManyCalls(
  count: number,
  dashboardDir: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<ManyCalls> {
  const lanes = createFakeLanes();
  const server = await startServer(resolveServerConfig({ port: 0, drainTimeoutMs: 0, ...options }), {
    lanes,
    registry: new Registry(),
    logger: pino({ level: 'silent' }),
    dashboardDir,
  });
  const publishers: Publisher[] = [];
  for (let index = 0; index < count; index += 1) {
    const publisher = createPublisher({
      url: server.url,
      webSocket: WebSocket,
      stream: `call-${String(index).padStart(3, '0')}`,
      encoding: 'mulaw',
      sampleRate: 8_000,
      roles: ['customer'],
    });
    publishers.push(publisher);
    await publisher.open();
  }
  const makers = publishers.map(() => createEventMaker());
  const emit = (index: number, event: PipelineEvent) => lanes.streams[index]?.emit(withoutEnvelope(event));
  return {
    url: server.url,
    say(label) {
      makers.forEach((maker, index) => {
        emit(index, maker.window(label));
      });
    },
    sayOne(index, label) {
      emit(index, makers[index]!.window(label));
    },
    shout(index) {
      const window = makers[index]!.window('angry', 0.9);
      emit(index, { ...window, valence: -0.5, arousal: 0.8 } as PipelineEvent);
    },
    async close() {
      for (const publisher of publishers) publisher.close();
      await server.close();
    },
  };
}

/** The hub gives every event its own place. */
function withoutEnvelope(event: PipelineEvent): PipelineEvent {
  const { stream: _, epoch: __, offset: ___, ...rest } = event as PipelineEvent & Record<string, unknown>;
  return rest as PipelineEvent;
}
