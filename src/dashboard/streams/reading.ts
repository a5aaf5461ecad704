import { type Affect, EMOTIONS, type Emotion, type EmotionProbabilities } from 'undertone/sdk';
import type { ChannelRecord } from './channel-record.ts';
import { describeSound } from './quality-text.ts';

/** What a channel's panel shows. */
export interface Reading extends Affect {
  readonly label: Emotion;
  /** Of `label`, [0, 1]. */
  readonly probability: number;
  readonly probabilities: EmotionProbabilities;
  /** False while what is shown is older than what was last heard. */
  readonly isCurrent: boolean;
  /** What the reading rests on, in words. */
  readonly basis: string;
}

/**
 * What is known of a speaker: while the stream lives the smoothed winner, afterwards the sum of the whole stream.
 *
 * @param channel - the speaker
 * @param live - whether the stream goes on
 * @returns null while nothing has been judged
 */
export function readChannel(channel: ChannelRecord, live: boolean): Reading | null {
  return live ? readLatest(channel) : (readWhole(channel) ?? readLatest(channel));
}

function readLatest({ scored, window }: ChannelRecord): Reading | null {
  if (!scored || !window) return null;
  const { smoothed, probabilities, valence, arousal } = scored;
  const isCurrent = window.abstained === undefined;
  return { ...smoothed, probabilities, valence, arousal, isCurrent, basis: describeSound(window) };
}

function readWhole({ summary }: ChannelRecord): Reading | null {
  const overall = summary?.overall;
  if (!overall) return null;
  const { shares, valence, arousal, windows } = overall;
  const label = EMOTIONS.reduce((best, emotion) => (shares[emotion] > shares[best] ? emotion : best));
  const basis = `Over the whole call, ${windows} ${windows === 1 ? 'window' : 'windows'}`;
  return {
    label,
    probability: shares[label],
    probabilities: shares,
    valence,
    arousal,
    isCurrent: true,
    basis,
  };
}

/** As likely as this the server calls an emotion a state; below, it might as well be another one. */
const FIRM_PROBABILITY = 0.4;

/**
 * Whether a reading is more than a guess about the past or among many.
 *
 * @param reading - as shown
 */
export function isFirm({ isCurrent, probability }: Pick<Reading, 'isCurrent' | 'probability'>): boolean {
  return isCurrent && probability >= FIRM_PROBABILITY;
}

/**
 * A probability as people write it.
 *
 * @param probability - [0, 1]
 */
export function formatPercent(probability: number): string {
  return `${Math.round(probability * 100)} %`;
}
