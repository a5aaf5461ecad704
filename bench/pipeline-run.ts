import type { PipelineEvent } from '../src/sdk/events.ts';
import { createAudioDecoder } from '../src/stream/audio/decode.ts';
import { pipelineAnalysis } from '../src/stream/lanes/worker/pipeline-analysis.ts';
import {
  DEFAULT_PIPELINE_OPTIONS,
  type PipelineOptions,
  type PipelineResources,
} from '../src/stream/pipeline.ts';
import type { PipelineAudio } from './pipeline-input.ts';

/** A stream on this thread's pipeline, exactly as a lane runs it. */
export interface PipelineRun {
  /** Takes one chunk of bytes; resolves when everything it leads to has come out. */
  push(chunk: Uint8Array): Promise<void>;
  close(): void;
}

/**
 * Starts a stream of one channel.
 *
 * @param audio - what will be pushed
 * @param resources - of this thread
 * @param onEvent - called with every event
 */
export function startPipeline(
  { encoding, sampleRate }: PipelineAudio,
  resources: PipelineResources,
  onEvent: (event: PipelineEvent) => void,
): PipelineRun {
  const options: PipelineOptions = {
    ...DEFAULT_PIPELINE_OPTIONS,
    sampleRate,
    channels: [{ channel: 0, role: 'customer', analysed: true }],
  };
  const decoder = createAudioDecoder({ encoding, sampleRate, channels: 1 });
  const analysis = pipelineAnalysis(resources)(options, (output) => {
    if (output.type !== 'progress') onEvent(output);
  });
  return {
    push(chunk) {
      const { channels } = decoder.push(chunk)!;
      return analysis.push({ type: 'audio', channels, receivedAtMs: resources.now() });
    },
    close: () => analysis.close(),
  };
}
