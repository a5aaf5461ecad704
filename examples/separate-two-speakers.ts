/**
 * Mixes two recordings as two microphones in one room would hear them, and reads the emotion of each voice again.
 *
 *   npx tsx examples/separate-two-speakers.ts first.wav second.wav
 *
 * The mixing has no delay and no echo: that is what separation can undo. Other formats than WAV need ffmpeg.
 */
import { parseArgs } from 'node:util';
import {
  createLanePool,
  DEFAULT_PIPELINE_OPTIONS,
  type LanePool,
  type PipelineOptions,
  readAudioFile,
  UNIFORM_PRIORS,
} from 'undertone/stream';

/** How much of the other voice each microphone hears. */
const CROSSTALK = 0.5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: 'string', default: 'models/default' } },
});
const [first, second] = positionals;
if (first === undefined || second === undefined) {
  throw new Error('name two recordings: npx tsx examples/separate-two-speakers.ts first.wav second.wav');
}

const voices = [await readVoice(first), await readVoice(second)] as const;
const { sampleRate } = voices[0];
if (voices[1].sampleRate !== sampleRate) throw new Error('the recordings must have one sample rate');
const length = Math.min(...voices.map(({ samples }) => samples.length));
const microphones = voices.map(({ samples }, index) => {
  const other = voices[1 - index]!.samples;
  return samples.slice(0, length).map((sample, n) => sample + CROSSTALK * other[n]!);
});

const lanes = await createLanePool(values.model, { lanes: 1 });
for (const separation of ['none', 'ica'] as const) {
  const heard = await listen(lanes, microphones, separation);
  heard.forEach((reading, channel) => {
    console.log(`${separation === 'ica' ? 'source' : 'microphone'} ${channel + 1}: ${reading}`);
  });
}
await lanes.close();

/** One channel of a recording, at one level: how loud a voice was recorded says nothing of how loud it is in the room. */
async function readVoice(path: string): Promise<{ samples: Float32Array; sampleRate: number }> {
  const { channels, sampleRate } = await readAudioFile(path);
  const samples = channels[0]!;
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return { samples: samples.map((sample) => (0.05 * sample) / Math.sqrt(power)), sampleRate };
}

/** The emotion of every channel over the whole recording. */
async function listen(
  pool: LanePool,
  channels: readonly Float32Array[],
  separation: PipelineOptions['separation'],
): Promise<string[]> {
  const readings = channels.map(() => 'nothing was judged');
  const options: PipelineOptions = {
    ...DEFAULT_PIPELINE_OPTIONS,
    sampleRate,
    channels: channels.map((_, channel) => ({ channel, role: 'speaker', analysed: true })),
    priors: UNIFORM_PRIORS,
    separation,
  };
  const stream = pool.open(options, {
    event(event) {
      if (event.type !== 'emotion.summary' || !event.final || event.overall === null) return;
      const [emotion, share] = Object.entries(event.overall.shares).reduce((a, b) => (b[1] > a[1] ? b : a));
      readings[event.channel] = `${emotion} ${share.toFixed(2)}`;
    },
    progress() {},
    failed(error) {
      throw error;
    },
  });
  stream.write({
    type: 'audio',
    channels: channels.map((samples) => samples.slice()),
    receivedAtMs: Date.now(),
  });
  await stream.end('completed');
  return readings;
}
