import { describe, expect, test } from 'vitest';
import {
  loadVoiceActivity,
  SPEECH_BLOCK_SAMPLES,
  type VoiceActivityMode,
} from '../../../../src/stream/features/quality/voice-activity.ts';
import { samplesOf, syllables, whiteNoise } from '../../synthesized-audio.ts';

const voiceActivity = await loadVoiceActivity();

function speechShare(samples: Float32Array, mode?: VoiceActivityMode): number {
  const detector = voiceActivity.createDetector(mode);
  let nSpeech = 0;
  let nBlocks = 0;
  for (let start = 0; start + SPEECH_BLOCK_SAMPLES <= samples.length; start += SPEECH_BLOCK_SAMPLES) {
    if (detector.isSpeech(samples, start)) nSpeech++;
    nBlocks++;
  }
  detector.close();
  return nSpeech / nBlocks;
}

describe('voice activity', () => {
  const speech = samplesOf(syllables(), 5.6, 48_000);

  test('is found in something like speech', () => {
    expect(speechShare(speech)).toBeGreaterThan(0.5);
  });

  test('leaves the pauses out', () => {
    const pauses = [...speech].filter((_, n) => (n / 48_000) % 2.8 >= 2.3);
    expect(speechShare(Float32Array.from(pauses))).toBeLessThan(0.2);
  });

  test('is not found in silence', () => {
    expect(speechShare(new Float32Array(48_000))).toBe(0);
  });

  test('gets rarer with every mode', () => {
    const noisy = speech.map((sample, n) => sample + whiteNoise(-40)(n));
    const shares = ([0, 1, 2, 3] as const).map((mode) => speechShare(noisy, mode));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });

  test('survives samples beyond full scale', () => {
    expect(speechShare(speech.map((sample) => sample * 20))).toBeGreaterThan(0.3);
  });

  test('of one channel knows nothing of another', () => {
    const alone = speechShare(speech);
    const [one, two] = [voiceActivity.createDetector(), voiceActivity.createDetector()];
    let nSpeech = 0;
    const noise = samplesOf(whiteNoise(-10), 5.6, 48_000);
    const nBlocks = Math.floor(speech.length / SPEECH_BLOCK_SAMPLES);
    for (let block = 0; block < nBlocks; block++) {
      two.isSpeech(noise, block * SPEECH_BLOCK_SAMPLES);
      if (one.isSpeech(speech, block * SPEECH_BLOCK_SAMPLES)) nSpeech++;
    }
    expect(nSpeech / nBlocks).toBe(alone);
  });

  test('measures the power of a tone in its band', () => {
    const detector = voiceActivity.createDetector();
    const tone = samplesOf((seconds) => 0.5 * Math.sin(2 * Math.PI * 500 * seconds), 0.1, 48_000);
    for (let start = 0; start < tone.length; start += SPEECH_BLOCK_SAMPLES) detector.isSpeech(tone, start);
    expect(detector.power).toBeCloseTo(0.125, 2);
  });

  test('may be closed twice, and makes room for others', () => {
    for (let n = 0; n < 20_000; n++) {
      const detector = voiceActivity.createDetector();
      detector.close();
      detector.close();
    }
    expect(speechShare(speech)).toBeGreaterThan(0.5);
  });
});
