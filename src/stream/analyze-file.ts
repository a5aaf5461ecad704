import type { ChannelInfo, PipelineEvent } from '../sdk/events.ts';
import type { DecodedAudio } from './audio/audio-decoder.ts';
import { mixToMono } from './audio/pcm.ts';
import { openAudioFile } from './audio/read-audio-file.ts';
import type { LanePool, LaneSink, LaneStream } from './lanes/lane.ts';
import { DEFAULT_PIPELINE_OPTIONS, type PipelineOptions } from './pipeline.ts';

/** How a recording is analysed; rate and channels come from the file itself. */
export interface FileAnalysisOptions extends Omit<PipelineOptions, 'sampleRate' | 'channels'> {
  /** Averages all channels into one speaker, for recordings of a single voice. */
  readonly isOneSpeaker: boolean;
  /** Stops the analysis early when aborted. */
  readonly signal: AbortSignal | null;
  /** The time, ms since the Unix epoch, for the latency of windows. */
  readonly now: () => number;
}

/** Defaults of {@link FileAnalysisOptions}: as the server analyses a live stream. */
export const DEFAULT_FILE_ANALYSIS: FileAnalysisOptions = Object.freeze({
  ...DEFAULT_PIPELINE_OPTIONS,
  isOneSpeaker: false,
  signal: null,
  now: Date.now,
});

/**
 * Analyses one recording on the lanes that also serve live streams, no faster than they can.
 *
 * Every channel is one speaker, unless the options say otherwise. Events come in order; if reading fails half way, those of the audio before the damage have
 * been delivered, `stream.ended` with outcome `disconnected` among them.
 *
 * @param lanes - where it is analysed; not closed
 * @param path - of the file: WAV is read natively, anything else through ffmpeg
 * @param onEvent - called with every event; it has no stream, epoch and offset yet
 * @param options - the defaults are {@link DEFAULT_FILE_ANALYSIS}
 * @throws UndertoneError as `openAudioFile` does, or what ended the analysis; the signal's reason when aborted
 */
export async function analyzeFile(
  lanes: LanePool,
  path: string,
  onEvent: (event: PipelineEvent) => void,
  options: Partial<FileAnalysisOptions> = {},
): Promise<void> {
  const { isOneSpeaker, signal, now, ...analysis } = { ...DEFAULT_FILE_ANALYSIS, ...options };
  let stream: LaneStream | null = null;
  let failure: Error | null = null;
  const sink: LaneSink = {
    event: onEvent,
    progress: () => {},
    failed: (error) => {
      failure = error;
    },
  };
  try {
    for await (const { sampleRate, channels: recorded } of openAudioFile(path)) {
      signal?.throwIfAborted();
      const channels = isOneSpeaker ? [mixToMono(recorded)] : recorded;
      stream ??= lanes.open({ ...analysis, sampleRate, channels: speakers(channels) }, sink);
      const hasRoom = stream.write({ type: 'audio', channels, receivedAtMs: now() });
      if (!hasRoom) await stream.drained();
      if (failure !== null) throw failure;
    }
  } catch (thrown) {
    await stream?.end('disconnected');
    throw thrown;
  }
  await stream?.end('completed');
  if (failure !== null) throw failure;
}

/** A recording says nothing of roles, so every channel is a speaker. */
function speakers(channels: DecodedAudio['channels']): ChannelInfo[] {
  return channels.map((_, channel) => ({ channel, role: 'speaker', analysed: true }));
}
