import type { PipelineOutput } from '../../pipeline.ts';
import type { StageDuration } from '../lane.ts';
import type { LaneReport } from '../lane-protocol.ts';

/** Collects what a lane puts out and sends it in few messages, each of which costs the main thread a wake-up. */
export interface LaneOutbox {
  output(stream: number, output: PipelineOutput): void;
  ended(stream: number): void;
  stage(duration: StageDuration): void;
  /** Sends what has been collected, if anything. */
  flush(): void;
}

interface CollectedOutputs {
  readonly stream: number;
  readonly outputs: PipelineOutput[];
  ended: boolean;
}

/**
 * Creates the outbox of a lane.
 *
 * @param post - sends a report to the main thread
 * @param defer - calls its argument once, at the next turn of the thread's event loop
 */
export function createLaneOutbox(
  post: (report: LaneReport) => void,
  defer: (action: () => void) => void,
): LaneOutbox {
  let streams = new Map<number, CollectedOutputs>();
  let stages: StageDuration[] = [];
  let isDeferred = false;

  function flush(): void {
    isDeferred = false;
    if (streams.size === 0 && stages.length === 0) return;
    post({ type: 'outputs', streams: [...streams.values()], stages });
    streams = new Map();
    stages = [];
  }

  function collect(stream: number): CollectedOutputs {
    if (!isDeferred) {
      isDeferred = true;
      defer(flush);
    }
    let collected = streams.get(stream);
    if (collected === undefined) {
      collected = { stream, outputs: [], ended: false };
      streams.set(stream, collected);
    }
    return collected;
  }

  return {
    output(stream, output) {
      const { outputs } = collect(stream);
      // Only the latest position matters, so one that directly follows another takes its place.
      if (output.type === 'progress' && outputs.at(-1)?.type === 'progress') outputs.pop();
      outputs.push(output);
    },
    ended(stream) {
      collect(stream).ended = true;
    },
    stage(duration) {
      stages.push(duration);
    },
    flush,
  };
}
