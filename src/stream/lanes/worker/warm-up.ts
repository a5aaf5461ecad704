import { FEATURE_CONFIG } from '../../features/feature-config.ts';
import type { EmotionClassifier } from '../../models/classifier.ts';
import { DEFAULT_PIPELINE_OPTIONS, type PipelineOptions, type PipelineResources } from '../../pipeline.ts';
import { pipelineAnalysis } from './pipeline-analysis.ts';

/** Rate of most calls, Hz; it takes the way through the resampler. */
const SAMPLE_RATE = 8_000;

/** Audio the signal path hears: enough for V8 to compile its loops. */
const SECONDS = 8;

/** Length of a piece, as streams are joined on their way to a lane. */
const PIECE_SAMPLES = SAMPLE_RATE / 8;

/** Windows each network sees. */
const WINDOWS = 3;

/** Syllables a second of the audio. */
const SYLLABLE_HZ = 4;

/** Pitch of it, Hz, and how many of its overtones there are. */
const PITCH_HZ = 130;
const OVERTONES = 20;

/**
 * Does once for nobody what a lane does for every call, so that the calls of a server that has just started do not wait while V8
 * compiles and the networks claim their memory.
 *
 * @param resources - of the lane; nothing of this stays in them
 */
export async function warmUp(resources: PipelineResources): Promise<void> {
  await warmUpNetworks(resources.classifier);
  const options: PipelineOptions = {
    ...DEFAULT_PIPELINE_OPTIONS,
    sampleRate: SAMPLE_RATE,
    channels: [{ channel: 0, role: 'speaker', analysed: true }],
  };
  const analysis = pipelineAnalysis(resources)(options, () => {});
  for (let start = 0; start < SECONDS * SAMPLE_RATE; start += PIECE_SAMPLES) {
    const channels = [Float32Array.from({ length: PIECE_SAMPLES }, (_, n) => babble(start + n))];
    await analysis.push({ type: 'audio', channels, receivedAtMs: resources.now() });
  }
  await analysis.push({ type: 'end', outcome: 'completed' });
  analysis.close();
}

/** A window is judged by the router and the experts it mixes, by each expert alone, and by the one for everybody. */
async function warmUpNetworks(classifier: EmotionClassifier): Promise<void> {
  const silence = new Float32Array(FEATURE_CONFIG.nFrames * FEATURE_CONFIG.nMels).fill(-100);
  for (const cohort of [undefined, 'all', ...classifier.card.cohorts]) {
    const router = classifier.createRouter(cohort);
    for (let window = 0; window < WINDOWS; window++) await classifier.judge(silence, router);
  }
}

/** Something that voice activity takes for speech: a gliding pitch that swells and fades. */
function babble(sample: number): number {
  const seconds = sample / SAMPLE_RATE;
  const phase = 2 * Math.PI * PITCH_HZ * (seconds + 0.03 * Math.sin(2 * Math.PI * 1.3 * seconds));
  let sum = 0;
  for (let n = 1; n <= OVERTONES; n++) sum += Math.sin(n * phase) / n;
  return 0.1 * Math.sin(Math.PI * SYLLABLE_HZ * seconds) ** 2 * sum;
}
