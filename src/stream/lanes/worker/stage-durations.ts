import type { StageDuration } from '../lane.ts';
import type { StartAnalysis } from './lane-scheduler.ts';

/** Measures what the windows of a lane cost, stage by stage. */
export interface StageMeter {
  /** Tell it of every judged window: the time its networks took, seconds. */
  readonly onInference: (seconds: number) => void;
  /** Wraps the analyses to be measured; one input at a time is at work on a lane, or the times would mix. */
  measure(startAnalysis: StartAnalysis): StartAnalysis;
}

/**
 * Creates the meter of a lane.
 *
 * @param report - receives one `inference` for every judged window, and one `signal` for every input that led to any: all
 *   the time the stream's inputs took since the one before, less inference
 * @param now - clock, ms with fractions
 */
export function createStageMeter(report: (duration: StageDuration) => void, now: () => number): StageMeter {
  let inferenceSeconds = 0;

  return {
    onInference(seconds) {
      inferenceSeconds += seconds;
      report({ stage: 'inference', seconds });
    },
    measure: (startAnalysis) => (options, emit) => {
      const analysis = startAnalysis(options, emit);
      let signalSeconds = 0;
      return {
        async push(input) {
          const start = now();
          const inferenceBefore = inferenceSeconds;
          await analysis.push(input);
          const inference = inferenceSeconds - inferenceBefore;
          signalSeconds += (now() - start) / 1000 - inference;
          if (inference === 0) return;
          report({ stage: 'signal', seconds: Math.max(0, signalSeconds) });
          signalSeconds = 0;
        },
        close: () => analysis.close(),
      };
    },
  };
}
