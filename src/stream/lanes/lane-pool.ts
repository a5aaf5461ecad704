import { UndertoneError } from '../../sdk/errors.ts';
import { readModelCard } from '../models/read-model-card.ts';
import { BATCH_MS } from './audio-batch.ts';
import type { LanePool } from './lane.ts';
import { type LanePoolOptions, resolveLanePoolOptions } from './lane-pool-options.ts';
import { type StartLaneThread, startLaneThread } from './lane-thread.ts';
import { PooledStream } from './pooled-stream.ts';
import { SupervisedLane } from './supervised-lane.ts';

/** Where streams do not say how their audio arrives. */
const RECORDED = Object.freeze({ live: false });

/** Between two looks for audio that waits in vain for more of it, ms: longer than live audio takes to fill a batch. */
const STALE_CHECK_MS = BATCH_MS + 25;

/** Of the lanes that keep up, if any, the one with the fewest channels to analyse; of equals that with the least waiting. */
function leastLoaded(lanes: readonly SupervisedLane[]): SupervisedLane | undefined {
  return lanes
    .filter(({ isUsable }) => isUsable)
    .sort(
      (a, b) =>
        Number(a.isBehind) - Number(b.isBehind) ||
        a.channels - b.channels ||
        a.queuedWindows - b.queuedWindows,
    )[0];
}

async function allReady(lanes: readonly SupervisedLane[]): Promise<void> {
  try {
    await Promise.all(lanes.map(({ ready }) => ready));
  } catch (refusal) {
    await Promise.all(lanes.map((lane) => lane.close()));
    throw refusal;
  }
}

/**
 * Starts worker threads that each load the model, and resolves when all are ready to analyse streams.
 *
 * @param modelFolder - holds `model.json` and the weights
 * @param options - number of lanes, limits, where to report; the defaults are {@link DEFAULT_LANE_POOL_OPTIONS}
 * @throws ERR_MODEL_CARD, ERR_MODEL_WEIGHTS or ERR_ENGINE_MISSING where the model cannot be run; ERR_INVALID_OPTION
 */
export function createLanePool(modelFolder: string, options: LanePoolOptions = {}): Promise<LanePool> {
  return createLanePoolOn(startLaneThread, modelFolder, options);
}

/**
 * Creates a lane pool on threads of the caller's choice, which is how tests get hold of them.
 *
 * @param startThread - starts one lane's thread
 * @param modelFolder - as of {@link createLanePool}
 * @param options - as of {@link createLanePool}
 */
export async function createLanePoolOn(
  startThread: StartLaneThread,
  modelFolder: string,
  options: LanePoolOptions = {},
): Promise<LanePool> {
  const {
    lanes: count,
    engine,
    highWaterMs,
    maxLiveLagMs,
    logger,
    onStage,
  } = resolveLanePoolOptions(options);
  const card = await readModelCard(modelFolder);
  const setup = { modelFolder, engine, maxLiveLagMs };
  const lanes = Array.from(
    { length: count },
    (_, lane) => new SupervisedLane({ lane, setup, startThread, logger, onStage }),
  );
  await allReady(lanes);
  const staleCheck = setInterval(() => {
    for (const lane of lanes) lane.sendStale();
  }, STALE_CHECK_MS).unref();
  let nextId = 0;
  let closing: Promise<unknown> | null = null;

  return {
    model: { id: `${card.name}@${card.version}`, card },
    open(pipeline, sink, flow = RECORDED) {
      if (closing !== null)
        throw new UndertoneError('ERR_SHUTTING_DOWN', 'the lanes are closed', { retryable: true });
      const lane = leastLoaded(lanes);
      if (lane === undefined) {
        throw new UndertoneError('ERR_INTERNAL', 'no lane can be started; see the log', { retryable: true });
      }
      const onOver = () => lane.remove(stream);
      const stream: PooledStream = new PooledStream({
        id: nextId++,
        pipeline,
        sink,
        flow,
        highWaterMs,
        onOver,
      });
      lane.add(stream);
      return stream;
    },
    stats: () => lanes.map((lane) => lane.stats()),
    async close() {
      clearInterval(staleCheck);
      closing ??= Promise.all(lanes.map((lane) => lane.close()));
      await closing;
    },
  };
}
