import { identity, type OperatorFunction, pipe, startWith } from 'rxjs';
import { UndertoneError } from '../sdk/errors.ts';
import type { ChannelInfo, PipelineEvent, SeparationMethod, StreamPriors } from '../sdk/events.ts';
import { createResampler } from './audio/resample.ts';
import { FEATURE_CONFIG } from './features/feature-config.ts';
import type { FeatureKernel } from './features/feature-kernel.ts';
import { createFrameStream } from './features/frame-stream.ts';
import type { VoiceActivity } from './features/quality/voice-activity.ts';
import type { EmotionClassifier } from './models/classifier.ts';
import { applyPriors, choosePriors } from './models/priors.ts';
import { type ChannelPlace, STREAM_RATE } from './operators/channel-signal.ts';
import { cutWindows } from './operators/cut-windows.ts';
import { detectSpeech } from './operators/detect-speech.ts';
import { holdState } from './operators/emotion/hold-state.ts';
import { smoothEmotion } from './operators/emotion/smooth.ts';
import { summarize } from './operators/emotion/summarize.ts';
import { abstainOrJudge, awaitVerdictsOfTurn } from './operators/judge-windows.ts';
import { reportSkipped } from './operators/report-skipped.ts';
import { resampleChannel } from './operators/resample-channel.ts';
import { separateChannels } from './operators/separate-channels.ts';
import { eachChannel } from './operators/turns/each-channel.ts';
import { oneTurnAtATime } from './operators/turns/one-turn-at-a-time.ts';
import type { PipelineInput } from './operators/turns/pipeline-input.ts';
import { type Progress, reportProgress } from './operators/turns/report-progress.ts';
import { createTurnCutter, originOf, type Turn, type TurnDone } from './operators/turns/turn.ts';
import { createSeparationLog } from './separation/separation-log.ts';
import { createSeparator } from './separation/separator.ts';

export type { PipelineInput };

/** Options of one stream's pipeline. */
export interface PipelineOptions {
  /** Rate of the samples written, Hz, 8,000 to 192,000. */
  readonly sampleRate: number;
  /** Every channel of the stream with its role; samples arrive only for those with `analysed: true`, in this order. */
  readonly channels: readonly ChannelInfo[];
  /** Pins all channels to one cohort of the model; null routes by voice. */
  readonly cohort: string | null;
  /** How often each emotion is taken to occur; null for what the model's card says, or the default where it says nothing. */
  readonly priors: StreamPriors | null;
  /** `ica` takes the analysed channels, 2 to 8, for microphones in one room and brings their sources apart first. */
  readonly separation: SeparationMethod;
  /** Distance between windows on the frame grid, frames of 256 samples, 1 to 562. */
  readonly hopFrames: number;
  /** Audio that must have been heard before the first, zero-padded window, ms. */
  readonly minWindowMs: number;
  /** Windows with less speech than this abstain, ms. */
  readonly minSpeechMs: number;
  /** Time constant of the smoothing over speech, ms. */
  readonly smoothingMs: number;
}

/** Everything of {@link PipelineOptions} that does not depend on the stream. */
export const DEFAULT_PIPELINE_OPTIONS = Object.freeze({
  cohort: null,
  priors: null,
  separation: 'none',
  hopFrames: 96,
  minWindowMs: 1_000,
  minSpeechMs: 500,
  smoothingMs: 1_500,
} satisfies Omit<PipelineOptions, 'sampleRate' | 'channels'>);

/**
 * What comes out: events, and after each input how far the analysis has come.
 *
 * Every input is answered by exactly one `progress`, after the last event it leads to, so that a lane can hand one input of
 * each stream at a time to its pipeline and take turns. After the `progress` that answers `end` nothing follows.
 */
export type PipelineOutput = PipelineEvent | Progress;

/** What the pipelines of one thread share. */
export interface PipelineResources {
  readonly kernel: FeatureKernel;
  readonly classifier: EmotionClassifier;
  readonly voiceActivity: VoiceActivity;
  /** Clock for latencies, ms since the Unix epoch with fractions; the same that set `receivedAtMs`. */
  readonly now: () => number;
}

/**
 * Audio in, events out: the analysis of one stream.
 *
 * `stream.started` comes at once, `stream.ended` after the last event of an `end` input; a source that completes without one
 * counts as `disconnected`. How audio is cut into inputs never changes an event, except for its `latencyMs`. A model that
 * fails ends the stream: the Observable errors with the model's error, after the events of the windows before, and whoever
 * keeps the stream's log writes the `stream.ended` with outcome `failed`. A pipeline that takes over from one that was lost
 * begins with a `gap`; its stream time starts at the end of it. Behind a gap longer than a window the frames begin anew, while what
 * is known of the speakers stays.
 *
 * @param options - of this stream
 * @param resources - of this thread
 * @throws ERR_INVALID_OPTION, ERR_SAMPLE_RATE; ERR_CHANNELS where separation has fewer than 2 channels
 */
export function createPipeline(
  options: PipelineOptions,
  resources: PipelineResources,
): OperatorFunction<PipelineInput, PipelineOutput> {
  checkOptions(options, resources);
  const { sampleRate, hopFrames, channels } = options;
  const analysed = channels.filter((channel) => channel.analysed);
  const { now, classifier } = resources;
  const priors = options.priors ?? choosePriors(classifier.card);
  const turns = oneTurnAtATime<PipelineInput, Turn, PipelineOutput, TurnDone>({
    start(first) {
      const originMs = originOf(first);
      const mayRestart = options.separation === 'none';
      const nChannels = analysed.length;
      const cut = createTurnCutter({ sampleRate, nChannels, hopFrames, originMs, mayRestart, now });
      return { cut, work: analyse(originMs, analysed, { ...options, priors }, resources) };
    },
    isDone: (value) => value.type === 'turnDone',
    isEnd: (input) => input.type === 'end',
    endOfSource: { type: 'end', outcome: 'disconnected' },
  });
  return (input$) => input$.pipe(turns, startWith(streamStarted(options, priors, classifier)));
}

/** The diagram of the architecture: each channel up to the judgement, then what all of them lead to. */
function analyse(
  originMs: number,
  channels: readonly ChannelInfo[],
  {
    sampleRate,
    cohort,
    priors,
    separation,
    smoothingMs,
    ...windowing
  }: PipelineOptions & { readonly priors: StreamPriors },
  { kernel, classifier, voiceActivity, now }: PipelineResources,
): OperatorFunction<Turn, PipelineOutput | TurnDone> {
  const { labels } = classifier.card;
  const origin = Math.round((originMs * STREAM_RATE) / 1_000);
  const log = separation === 'ica' ? createSeparationLog() : null;
  const separationAt =
    log === null ? null : (sample: number) => log.at(Math.floor((sample * sampleRate) / STREAM_RATE));

  const routers = channels.map(() => classifier.createRouter(cohort ?? undefined, windowing.hopFrames));
  const analyseChannel = (index: number, from: number) => {
    const { channel, role } = channels[index]!;
    const place: ChannelPlace = { channel, role, origin: from };
    const router = routers[index]!;
    return pipe(
      resampleChannel({
        index,
        origin: from,
        sampleRate,
        createResampler: () => createResampler(kernel, sampleRate),
      }),
      detectSpeech({ ...place, sampleRate, createDetector: () => voiceActivity.createDetector() }),
      cutWindows({
        ...place,
        ...windowing,
        separationAt,
        createFrameStream: () => createFrameStream(kernel),
      }),
      abstainOrJudge(async (logMel, isProvisional) => {
        const judgement = await classifier.judge(logMel, isProvisional ? router.fork() : router);
        return { ...judgement, probabilities: applyPriors(judgement.probabilities, labels, priors) };
      }),
    );
  };

  const nChannels = channels.length;
  return pipe(
    log === null
      ? identity
      : separateChannels({ log, createSeparator: () => createSeparator({ nChannels, sampleRate }) }),
    eachChannel({ nChannels, origin, analyse: analyseChannel }),
    awaitVerdictsOfTurn(),
    reportSkipped(),
    smoothEmotion({ labels, smoothingMs, now }),
    holdState(labels),
    summarize({ labels, channels, originMs }),
    reportProgress(),
  );
}

function streamStarted(
  { sampleRate, channels, separation }: PipelineOptions,
  priors: StreamPriors,
  { card }: EmotionClassifier,
): PipelineEvent {
  const model = `${card.name}@${card.version}`;
  return { type: 'stream.started', atMs: 0, sampleRate, channels, model, priors, separation };
}

/** Mistakes in the options throw here and not in the middle of a stream. */
function checkOptions(options: PipelineOptions, { kernel, classifier }: PipelineResources): void {
  const { sampleRate, cohort, hopFrames } = options;
  if (!Number.isInteger(hopFrames) || hopFrames < 1 || hopFrames >= FEATURE_CONFIG.nFrames) {
    const range = `1 to ${FEATURE_CONFIG.nFrames - 1}`;
    throw new UndertoneError(
      'ERR_INVALID_OPTION',
      `hopFrames must be a whole number, ${range}, got ${hopFrames}`,
    );
  }
  for (const name of ['minWindowMs', 'minSpeechMs', 'smoothingMs'] as const) {
    if (!(options[name] >= 0)) {
      throw new UndertoneError('ERR_INVALID_OPTION', `${name} must be 0 or more, got ${options[name]}`);
    }
  }
  createResampler(kernel, sampleRate);
  if (options.separation === 'ica') {
    createSeparator({ nChannels: options.channels.filter(({ analysed }) => analysed).length, sampleRate });
  }
  classifier.createRouter(cohort ?? undefined, hopFrames);
}
