import { from, lastValueFrom, toArray } from 'rxjs';
import type { ChannelInfo, EmotionWindow, PipelineEvent } from '../../src/sdk/events.ts';
import { createFeatureKernel } from '../../src/stream/features/feature-kernel.ts';
import { loadVoiceActivity } from '../../src/stream/features/quality/voice-activity.ts';
import { UNIFORM_PRIORS } from '../../src/stream/models/priors.ts';
import {
  createPipeline,
  DEFAULT_PIPELINE_OPTIONS,
  type PipelineInput,
  type PipelineOptions,
  type PipelineOutput,
  type PipelineResources,
} from '../../src/stream/pipeline.ts';
import { createFakeClassifier } from './fake-classifier.ts';

const kernel = createFeatureKernel();
const voiceActivity = await loadVoiceActivity();

/** What a thread would share, with a fake model and a clock that stands at 1,000 ms. */
export function testResources(changes: Partial<PipelineResources> = {}): PipelineResources {
  return { kernel, voiceActivity, classifier: createFakeClassifier(), now: () => 1_000, ...changes };
}

/** One speaker per channel, all analysed. */
export function speakers(nChannels: number): ChannelInfo[] {
  return Array.from({ length: nChannels }, (_, channel) => ({ channel, role: 'speaker', analysed: true }));
}

/** Options of a mono stream at 48 kHz with the defaults, and the model's probabilities as they are. */
export function testOptions(changes: Partial<PipelineOptions> = {}): PipelineOptions {
  const priors = UNIFORM_PRIORS;
  return { ...DEFAULT_PIPELINE_OPTIONS, sampleRate: 48_000, channels: speakers(1), priors, ...changes };
}

/** Channels as audio inputs of the given lengths; what is left over comes in pieces of the last length. */
export function cutAudio(channels: readonly Float32Array[], lengths: readonly number[]): PipelineInput[] {
  const total = channels[0]!.length;
  const inputs: PipelineInput[] = [];
  for (let at = 0, piece = 0; at < total; piece++) {
    const length = lengths[Math.min(piece, lengths.length - 1)]!;
    const pieces = channels.map((samples) => samples.subarray(at, at + length));
    inputs.push({ type: 'audio', channels: pieces, receivedAtMs: 990 });
    at += Math.min(length, total - at);
  }
  return inputs;
}

/** The end of a stream that went well. */
export const END: PipelineInput = { type: 'end', outcome: 'completed' };

/** Everything a pipeline puts out for some inputs. */
export function runPipeline(
  inputs: readonly PipelineInput[],
  options: PipelineOptions = testOptions(),
  resources: PipelineResources = testResources(),
): Promise<PipelineOutput[]> {
  return lastValueFrom(from(inputs).pipe(createPipeline(options, resources), toArray()));
}

/** The events among the outputs. */
export function eventsOf(outputs: readonly PipelineOutput[]): PipelineEvent[] {
  return outputs.filter((output) => output.type !== 'progress');
}

/** The windows among the outputs. */
export function windowsOf(outputs: readonly PipelineOutput[]): EmotionWindow[] {
  return outputs.filter((output) => output.type === 'emotion.window');
}
