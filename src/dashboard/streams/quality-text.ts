import type { AbstainReason, EmotionWindow } from 'undertone/sdk';

const ABSTAIN_TEXTS: Readonly<Record<AbstainReason, string>> = {
  littleSpeech: 'Too little speech to judge',
  clipping: 'Too loud: the audio is clipped',
  tone: 'A tone, not a voice',
  music: 'Music, not a voice',
  noise: 'Noise, not a voice',
};

/**
 * Why a window was not judged, or how far its result can be trusted.
 *
 * @param window - the newest
 */
export function describeQuality(window: EmotionWindow): string {
  if (window.abstained !== undefined) return ABSTAIN_TEXTS[window.abstained];
  const { speechMs, snrDb, band } = window.quality;
  const parts = [`${(speechMs / 1_000).toFixed(1)} s of speech`];
  if (snrDb !== null) parts.push(`${Math.round(snrDb)} dB over noise`);
  parts.push(band === 'narrow' ? 'telephone band' : 'full band');
  return parts.join(' · ');
}
