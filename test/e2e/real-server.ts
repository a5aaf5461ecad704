import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { resolveServerConfig } from '../../src/server/config.ts';
import { startServer } from '../../src/server/server.ts';
import { createLanePool } from '../../src/stream/lanes/lane-pool.ts';
import type { ModelCard } from '../../src/stream/models/model-card.ts';
import { TINY_CARD, writeTinyModel } from '../tiny-model.ts';

/** A server that really listens and really judges, if only with a model made by hand. */
export interface RealServer {
  readonly url: string;
  close(): Promise<void>;
}

/** So cold that the tiny model is sure of everything it says: states are entered within seconds. */
const SURE_TEMPERATURE = 0.02;

/**
 * Starts a server with the tiny model on one lane and any free port.
 *
 * @param folder - an empty one, for the model
 * @param dashboardDir - the built page, or null
 */
export async function startRealServer(
  folder: string,
  dashboardDir: string | null = null,
): Promise<RealServer> {
  const modelDir = join(folder, 'model');
  await writeTinyModel(modelDir, { experts: sureExperts() });
  const lanes = await createLanePool(modelDir, { lanes: 1 });
  const server = await startServer(resolveServerConfig({ port: 0, drainTimeoutMs: 0 }), {
    lanes,
    registry: new Registry(),
    logger: pino({ level: 'silent' }),
    dashboardDir,
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      await lanes.close();
    },
  };
}

function sureExperts(): ModelCard['experts'] {
  const experts = Object.entries(TINY_CARD.experts);
  return Object.fromEntries(
    experts.map(([name, card]) => [name, { ...card, temperature: SURE_TEMPERATURE }]),
  );
}
