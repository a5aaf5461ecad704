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

/** When an outbox sends, each by calling its argument once. */
export interface OutboxTiming {
  /** In a few ms: events, and the end of a stream. */
  readonly soon: (action: () => void) => void;
  /** In about {@link PROGRESS_INTERVAL_MS}: how far streams have come, unless it goes with an event before that. */
  readonly later: (action: () => void) => void;
}

/** How long it may take until the main thread knows how far a stream has come, ms. */
export const PROGRESS_INTERVAL_MS = 100;

/**
 * Creates the outbox of a lane.
 *
 * @param post - sends a report to the main thread
 * @param timing - when
 */
export function createLaneOutbox(
  post: (report: LaneReport) => void,
  { soon, later }: OutboxTiming,
): LaneOutbox {
  let streams = new Map<number, CollectedOutputs>();
  let stages: StageDuration[] = [];
  let isDueSoon = false;
  let isDueLater = false;

  function flush(): void {
    isDueSoon = false;
    if (streams.size === 0 && stages.length === 0) return;
    post({ type: 'outputs', streams: [...streams.values()], stages });
    streams = new Map();
    stages = [];
  }

  function schedule(isUrgent: boolean): void {
    if (isUrgent && !isDueSoon) {
      isDueSoon = true;
      soon(flush);
    }
    if (isUrgent || isDueLater) return;
    isDueLater = true;
    later(() => {
      isDueLater = false;
      flush();
    });
  }

  function collect(stream: number, isUrgent: boolean): CollectedOutputs {
    schedule(isUrgent);
    let collected = streams.get(stream);
    if (collected === undefined) {
      collected = { stream, outputs: [], ended: false };
      streams.set(stream, collected);
    }
    return collected;
  }

  return {
    output(stream, output) {
      const { outputs } = collect(stream, output.type !== 'progress');
      // Only the latest position matters, so one that directly follows another takes its place.
      if (output.type === 'progress' && outputs.at(-1)?.type === 'progress') outputs.pop();
      outputs.push(output);
    },
    ended(stream) {
      collect(stream, true).ended = true;
    },
    stage(duration) {
      stages.push(duration);
    },
    flush,
  };
}
