import type { ChannelRole } from '../audio.ts';
import { EMOTIONS, type Emotion, type EmotionProbabilities } from '../emotion.ts';
import type { EmotionShares, PipelineEvent, StreamEnded, UndertoneEvent, WindowQuality } from '../events.ts';

/** Whose events an {@link EventMaker} makes. */
export interface EventMakerOptions {
  /** Default `call-1`. */
  readonly stream?: string;
  /** Default `epoch-1`. */
  readonly epoch?: string;
  /** Default `customer`. */
  readonly role?: ChannelRole;
  /** Stream time between two windows, ms. Default 512. */
  readonly hopMs?: number;
}

/** Makes the events of one stream with one speaker, one after the other, with offsets from 0 on. */
export interface EventMaker {
  started(): UndertoneEvent;
  speechStarted(): UndertoneEvent;
  speechEnded(): UndertoneEvent;
  /** A judged window: `label` gets `probability`, the others share the rest. */
  window(label: Emotion, probability?: number): UndertoneEvent;
  /** A window with too little speech. */
  abstained(): UndertoneEvent;
  state(label: Emotion, probability?: number): UndertoneEvent;
  summary(label: Emotion, probability?: number): UndertoneEvent;
  alert(message: string): UndertoneEvent;
  ended(outcome?: StreamEnded['outcome']): UndertoneEvent;
}

const QUALITY: WindowQuality = Object.freeze({
  speechMs: 2_400,
  snrDb: 24,
  clippedFraction: 0,
  band: 'wide',
});
const WINDOW_MS = 3_000;
const EVEN = sampleProbabilities('neutral', 1 / EMOTIONS.length);
const SAMPLE_AFFECT = Object.freeze({ valence: -0.2, arousal: 0.6 });

/**
 * Makes sample events: complete and consistent, though no voice ever said them.
 *
 * @param options - whose events
 */
export function createEventMaker(options: EventMakerOptions = {}): EventMaker {
  const { stream = 'call-1', epoch = 'epoch-1', role = 'customer', hopMs = 512 } = options;
  const speaker = { channel: 0, role };
  let offset = -1;
  let endMs = 1_024 - hopMs;
  let windows = 0;
  let previous: Emotion | null = null;

  const stamp = (event: PipelineEvent): UndertoneEvent => {
    offset += 1;
    return { ...event, stream, epoch, offset };
  };
  const nextSpan = () => {
    endMs += hopMs;
    windows += 1;
    const startMs = Math.max(0, endMs - WINDOW_MS);
    return { type: 'emotion.window', atMs: endMs, ...speaker, startMs, endMs, latencyMs: 14 } as const;
  };

  return {
    started: () =>
      stamp({
        type: 'stream.started',
        atMs: 0,
        sampleRate: 48_000,
        channels: [{ ...speaker, analysed: true }],
        model: 'sample@1.0.0',
        separation: 'none',
        priors: { source: 'stream', weights: EVEN },
      }),
    speechStarted: () => stamp({ type: 'speech.started', atMs: endMs, ...speaker }),
    speechEnded: () => stamp({ type: 'speech.ended', atMs: endMs, ...speaker, durationMs: hopMs }),
    window: (label, probability = 0.7) =>
      stamp({
        ...nextSpan(),
        quality: QUALITY,
        probabilities: sampleProbabilities(label, probability),
        label,
        smoothed: { label, probability },
        ...SAMPLE_AFFECT,
        derived: true,
        cohort: { route: 'female', female: 0.97 },
      }),
    abstained: () =>
      stamp({
        ...nextSpan(),
        quality: { ...QUALITY, speechMs: 120, snrDb: null },
        abstained: 'littleSpeech',
      }),
    state: (label, probability = 0.7) => {
      const event = { type: 'emotion.state', atMs: endMs, ...speaker, label, probability, previous } as const;
      previous = label;
      return stamp({ ...event, sinceMs: Math.max(0, endMs - 1_000) });
    },
    summary: (label, probability = 0.7) => {
      const shares = sampleShares(label, probability, windows);
      return stamp({
        type: 'emotion.summary',
        atMs: endMs,
        ...speaker,
        recent: shares,
        overall: shares,
        final: false,
      });
    },
    alert: (message) =>
      stamp({
        type: 'alert',
        atMs: endMs,
        source: 'sample',
        name: 'sample',
        severity: 'warning',
        message,
        ...speaker,
      }),
    ended: (outcome = 'completed') =>
      stamp({ type: 'stream.ended', atMs: endMs, outcome, receivedMs: endMs, windows }),
  };
}

/**
 * Probabilities in which one emotion leads and the others share the rest evenly.
 *
 * @param label - the emotion that leads
 * @param probability - its probability, [0, 1]
 */
export function sampleProbabilities(label: Emotion, probability: number): EmotionProbabilities {
  const rest = (1 - probability) / (EMOTIONS.length - 1);
  const entries = EMOTIONS.map((emotion) => [emotion, emotion === label ? probability : rest]);
  return Object.fromEntries(entries) as Record<Emotion, number>;
}

function sampleShares(label: Emotion, probability: number, windows: number): EmotionShares {
  return { shares: sampleProbabilities(label, probability), ...SAMPLE_AFFECT, windows };
}
