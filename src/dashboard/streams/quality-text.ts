import type { AbstainReason, EmotionWindow } from 'undertone/sdk';

const ABSTAIN_TEXTS: Readonly<Record<AbstainReason, string>> = {
  littleSpeech: 'Too little speech to judge',
  clipping: 'Too loud: the audio is clipped',
  tone: 'A tone, not a voice',
  music: 'Music, not a voice',
  noise: 'Noise, not a voice',
};

/** Speech less than this far above the pauses makes results doubtful, dB. */
const NOISY_DB = 10;
/** Share of samples at full scale from which a person hears it. */
const AUDIBLE_CLIPPING = 0.005;
const SHORT_SPEECH_MS = 1_000;

/**
 * Why a window was not judged, or how far its result can be trusted, in numbers.
 *
 * @param window - the newest
 */
export function describeQuality(window: EmotionWindow): string {
  if (window.abstained !== undefined) return ABSTAIN_TEXTS[window.abstained];
  const { speechMs, snrDb, band } = window.quality;
  const parts = [`${(speechMs / 1_000).toFixed(1)} s of speech`];
  if (snrDb !== null) parts.push(`${Math.round(snrDb)} dB SNR`);
  parts.push(band === 'narrow' ? 'telephone band' : 'full band');
  return parts.join(' · ');
}

/** From here on speech stands clear of what is around it, dB. */
const CLEAR_DB = 20;

/**
 * What a window's result rests on, in words that need no training.
 *
 * @param window - the newest
 */
export function describeSound(window: EmotionWindow): string {
  if (window.abstained !== undefined) return ABSTAIN_TEXTS[window.abstained];
  const { speechMs, snrDb } = window.quality;
  const speech = `${(speechMs / 1_000).toFixed(1)} s of speech`;
  if (snrDb === null) return speech;
  return `${speech}, ${snrDb >= CLEAR_DB ? 'clearly heard' : 'some noise'}`;
}

/**
 * Why a judged window's result is doubtful; null where nothing is wrong.
 *
 * @param window - the newest
 */
export function warnOfQuality(window: EmotionWindow): string | null {
  if (window.abstained !== undefined) return null;
  const { clippedFraction, snrDb, speechMs } = window.quality;
  if (clippedFraction > AUDIBLE_CLIPPING) return 'Clipped audio';
  if (snrDb !== null && snrDb < NOISY_DB) return 'Noisy line';
  return speechMs < SHORT_SPEECH_MS ? 'Little speech' : null;
}
