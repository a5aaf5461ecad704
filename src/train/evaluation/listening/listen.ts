import type { EmotionWindow, PipelineEvent, StreamPriors } from '../../../sdk/events.ts';
import { analyzeFile } from '../../../stream/analyze-file.ts';
import { mixToMono } from '../../../stream/audio/pcm.ts';
import { readAudioFile } from '../../../stream/audio/read-audio-file.ts';
import { groupRecordings, withWavCopies } from '../../../stream/audio/wav-copies.ts';
import type { LanePool, LaneStream } from '../../../stream/lanes/lane.ts';
import { DEFAULT_PIPELINE_OPTIONS } from '../../../stream/pipeline.ts';
import type { MonoAudio } from './degradation.ts';

/** Audio written at a time, ms: what the SDK sends in a frame. */
const CHUNK_MS = 100;

/**
 * The windows the real pipeline makes of a recording of one voice, as of an upload.
 *
 * @param path - of the recording; several channels are mixed
 */
export async function listenToFile(
  lanes: LanePool,
  path: string,
  priors: StreamPriors,
): Promise<EmotionWindow[]> {
  const windows: EmotionWindow[] = [];
  await analyzeFile(lanes, path, keepWindows(windows), { isOneSpeaker: true, priors });
  return windows;
}

/** The windows the real pipeline makes of audio that arrives piece by piece, as from a live stream. */
export async function listenToAudio(
  lanes: LanePool,
  { sampleRate, samples }: MonoAudio,
  priors: StreamPriors,
): Promise<EmotionWindow[]> {
  const windows: EmotionWindow[] = [];
  let failure: Error | null = null;
  const stream = lanes.open(
    {
      ...DEFAULT_PIPELINE_OPTIONS,
      priors,
      sampleRate,
      channels: [{ channel: 0, role: 'speaker', analysed: true }],
    },
    {
      event: keepWindows(windows),
      progress: () => {},
      failed: (error) => {
        failure = error;
      },
    },
  );
  await writeChunks(stream, samples, Math.round((sampleRate * CHUNK_MS) / 1000));
  await stream.end('completed');
  if (failure !== null) throw failure;
  return windows;
}

/** Reads recordings as one voice each, in their order. */
export async function readVoices(recordings: readonly { readonly path: string }[]): Promise<MonoAudio[]> {
  const voices: MonoAudio[] = [];
  for (const group of await groupRecordings(recordings)) {
    voices.push(...(await withWavCopies(group, (copies) => Promise.all(copies.map(readMono)))));
  }
  return voices;
}

/** Reads a recording as one voice. */
export async function readMono(path: string): Promise<MonoAudio> {
  const { sampleRate, channels } = await readAudioFile(path);
  return { sampleRate, samples: mixToMono(channels) };
}

function keepWindows(windows: EmotionWindow[]): (event: PipelineEvent) => void {
  return (event) => {
    if (event.type === 'emotion.window') windows.push(event);
  };
}

async function writeChunks(stream: LaneStream, samples: Float32Array, length: number): Promise<void> {
  for (let at = 0; at < samples.length; at += length) {
    // The lane takes the buffer for good, so it gets a copy.
    const channels = [samples.slice(at, at + length)];
    if (!stream.write({ type: 'audio', channels, receivedAtMs: Date.now() })) await stream.drained();
  }
}
