import { describe, expect, test } from 'vitest';
import { createTimeline } from '../../src/cli/timeline.ts';
import type { ChannelInfo, PipelineEvent, UndertoneEvent, WindowSpan } from '../../src/sdk/events.ts';
import { UNIFORM_PRIORS } from '../../src/stream/models/priors.ts';

const speaker: ChannelInfo = { channel: 0, role: 'speaker', analysed: true };

const shares = {
  neutral: 0.02,
  calm: 0.02,
  happy: 0.04,
  sad: 0.21,
  angry: 0.62,
  fearful: 0.03,
  disgust: 0.03,
  surprised: 0.03,
};

function event<E extends PipelineEvent>(body: E): UndertoneEvent {
  return { ...body, stream: 'call.wav', epoch: 'k3x9', offset: 0 } as UndertoneEvent;
}

function started(channels: readonly ChannelInfo[]): UndertoneEvent {
  const model = 'default@1.0.0';
  return event({
    type: 'stream.started',
    atMs: 0,
    sampleRate: 48_000,
    channels,
    model,
    priors: UNIFORM_PRIORS,
    separation: 'none',
  });
}

const span: WindowSpan = {
  type: 'emotion.window',
  atMs: 15_288,
  channel: 0,
  role: 'speaker',
  startMs: 12_288,
  endMs: 15_288,
  quality: { speechMs: 2_310, snrDb: 21.4, clippedFraction: 0, band: 'narrow' },
  latencyMs: 14,
};

const judged = event({
  ...span,
  probabilities: shares,
  label: 'angry',
  smoothed: { label: 'angry', probability: 0.66 },
  valence: -0.52,
  arousal: 0.81,
  derived: true,
  cohort: { route: 'female', female: 0.97 },
});

const state = event({
  type: 'emotion.state',
  atMs: 13_000,
  channel: 1,
  role: 'customer',
  label: 'angry',
  probability: 0.6,
  previous: 'neutral',
  sinceMs: 12_000,
});

describe('a timeline', () => {
  test('begins with the stream and how its channels are treated', () => {
    const agent: ChannelInfo = { channel: 1, role: 'agent', analysed: false, reason: 'rolePolicy' };
    expect(createTimeline(false).lines(started([speaker, agent]))).toEqual([
      'call.wav  48 kHz, channel 0 speaker, channel 1 agent not analysed (rolePolicy), default@1.0.0',
    ]);
  });

  test('shows time, emotion, probability, route and quality of a window', () => {
    const [line] = createTimeline(false).lines(judged);
    expect(line).toBe(
      '   0:15.3  angry      62 %  ████████████▍         female 97 %   2.3 s speech  21 dB  narrow band',
    );
  });

  test('says why a window was not judged', () => {
    const [line] = createTimeline(false).lines(event({ ...span, abstained: 'littleSpeech' }));
    expect(line).toBe('   0:15.3  –          too little speech');
  });

  test('shows the probability of being male for a male route', () => {
    const male = { ...judged, cohort: { route: 'male', female: 0.1 } } as UndertoneEvent;
    expect(createTimeline(false).lines(male)[0]).toContain('male 90 %');
  });

  test('shows no probability where several experts were asked', () => {
    const mixed = { ...judged, cohort: { route: 'mixed', female: 0.54 } } as UndertoneEvent;
    expect(createTimeline(false).lines(mixed)[0]).toMatch(/ mixed {9}2\.3 s speech/);
  });

  test('mentions clipping that can be seen', () => {
    const clippedBy = (clippedFraction: number) =>
      createTimeline(false).lines(event({ ...judged, quality: { ...span.quality, clippedFraction } }))[0];
    expect(clippedBy(0.012)).toContain('1.2 % clipped');
    expect(clippedBy(0.0001)).not.toContain('clipped');
  });

  test('shows a change of state', () => {
    expect(createTimeline(false).lines(state)).toEqual(['   0:13.0  → angry since 0:12.0  before: neutral']);
  });

  test('names the channel where several are analysed', () => {
    const timeline = createTimeline(false);
    timeline.lines(started([speaker, { channel: 1, role: 'customer', analysed: true }]));
    expect(timeline.lines(state)[0]).toContain('1 customer');
  });

  test('sums up at the end only, without the small shares', () => {
    const summary = (final: boolean) =>
      event({
        type: 'emotion.summary',
        atMs: 20_000,
        channel: 0,
        role: 'speaker',
        recent: null,
        overall: { shares, valence: -0.41, arousal: 0.72, windows: 14 },
        final,
      });
    expect(createTimeline(false).lines(summary(false))).toEqual([]);
    expect(createTimeline(false).lines(summary(true))).toEqual([
      '   0:20.0  Σ angry 62 %, sad 21 %  valence −0.41, arousal 0.72, 14 windows',
    ]);
  });

  test('carries no escape codes unless coloured', () => {
    const events = [started([speaker]), judged, state];
    const textOf = (isColoured: boolean) => events.flatMap(createTimeline(isColoured).lines).join('\n');
    expect(textOf(false)).not.toContain('\u001b');
    expect(textOf(true)).toContain('\u001b[31m');
  });
});
