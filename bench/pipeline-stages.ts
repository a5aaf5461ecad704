import { createAudioDecoder } from '../src/stream/audio/decode.ts';
import { createResampler } from '../src/stream/audio/resample.ts';
import { FEATURE_CONFIG } from '../src/stream/features/feature-config.ts';
import type { FeatureKernel } from '../src/stream/features/feature-kernel.ts';
import { createFrameStream } from '../src/stream/features/frame-stream.ts';
import type { Normalization } from '../src/stream/features/normalize.ts';
import { SPEECH_BLOCK_SAMPLES, type VoiceActivity } from '../src/stream/features/quality/voice-activity.ts';
import type { Network } from '../src/stream/models/engine.ts';
import type { PipelineAudio } from './pipeline-input.ts';

/** The stages of the pipeline that are measured one by one, in the order of the audio. */
export const STAGES = [
  'decode',
  'resample',
  'voice activity',
  'features',
  'normalization',
  'router',
  'expert',
] as const;

/** One of {@link STAGES}. */
export type Stage = (typeof STAGES)[number];

/** What the stages need. */
export interface StageParts {
  readonly kernel: FeatureKernel;
  readonly voiceActivity: VoiceActivity;
  readonly normalization: Normalization;
  readonly router: Network | null;
  readonly expert: Network;
}

/** Time of every stage, ms: the first four over the whole audio, the last three for one window. */
export type StageTimes = Record<Stage, number>;

/**
 * Sends audio through the stages by hand and times each of them; what lies between them is left out.
 *
 * @param audio - as it arrives
 * @param parts - shared by all runs
 */
export async function timeStages(audio: PipelineAudio, parts: StageParts): Promise<StageTimes> {
  const { kernel, voiceActivity, normalization, router, expert } = parts;
  const { encoding, sampleRate, chunks } = audio;
  const times = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as StageTimes;
  const decoder = createAudioDecoder({ encoding, sampleRate, channels: 1 });
  const resampler = createResampler(kernel, sampleRate);
  const frames = createFrameStream(kernel);
  const detector = voiceActivity.createDetector();
  const { normalizer } = kernel;
  const input = normalizer.networkInput;
  const blocks = createBlocks();
  let windows = 0;

  async function timed<T>(stage: Stage, work: () => T): Promise<Awaited<T>> {
    const start = performance.now();
    const result = await work();
    times[stage] += performance.now() - start;
    return result;
  }

  function timedNow<T>(stage: Stage, work: () => T): T {
    const start = performance.now();
    const result = work();
    times[stage] += performance.now() - start;
    return result;
  }

  for (const chunk of chunks) {
    const decoded = timedNow('decode', () => decoder.push(chunk));
    const samples = timedNow('resample', () => resampler.push(decoded!.channels[0]!));
    timedNow('voice activity', () => blocks.take(samples, (block) => detector.isSpeech(block, 0)));
    const before = frames.nFrames;
    timedNow('features', () => frames.push(samples));
    const start = Math.ceil((before - FEATURE_CONFIG.nFrames + 1) / 96) * 96;
    if (start < 0 || start + FEATURE_CONFIG.nFrames > frames.nFrames) continue;
    windows += 1;
    timedNow('normalization', () => normalizer.normalize(frames.window(start), normalization, input));
    if (router !== null) await timed('router', () => router.run(input, 1));
    await timed('expert', () => expert.run(input, 1));
  }
  detector.close();
  for (const stage of ['normalization', 'router', 'expert'] as const) times[stage] /= Math.max(1, windows);
  return times;
}

/** Cuts samples into the blocks of the voice activity detector. */
function createBlocks() {
  const block = new Float32Array(SPEECH_BLOCK_SAMPLES);
  let filled = 0;
  return {
    take(samples: Float32Array, each: (block: Float32Array) => void): void {
      for (let at = 0; at < samples.length; ) {
        const part = samples.subarray(at, at + SPEECH_BLOCK_SAMPLES - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < SPEECH_BLOCK_SAMPLES) return;
        filled = 0;
        each(block);
      }
    },
  };
}
