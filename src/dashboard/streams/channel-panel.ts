import { EMOTIONS, type Emotion, type EmotionWindowScored } from 'undertone/sdk';
import { element, setText } from '../element.ts';
import { createMeter, type Meter } from '../meter.ts';
import type { ChannelView } from './live-streams.ts';
import { describeQuality } from './quality-text.ts';

/** What one speaker's voice carries, within a stream's card. */
export interface ChannelPanel {
  readonly root: HTMLElement;
  update(channel: ChannelView): void;
}

/** Makes a panel that shows nothing yet. */
export function createChannelPanel(): ChannelPanel {
  const role = element('h4', { class: 'role' });
  const label = element('p', { class: 'emotion' });
  const percent = element('p', { class: 'percent' });
  const confidence = createMeter({ name: 'Confidence', min: 0, max: 1 });
  const quality = element('p', { class: 'quality' });
  const distribution = createDistribution();
  const affect = createAffect();
  const details = element('div', { class: 'details' }, [confidence.root, distribution.root, affect.root]);
  const winner = element('div', { class: 'winner' }, [label, percent]);
  const root = element('section', { class: 'channel' }, [role, winner, details, quality]);

  return {
    root,
    update(channel) {
      const { scored, window } = channel;
      setText(role, channel.role);
      root.dataset.emotion = scored?.smoothed.label ?? 'none';
      root.classList.toggle('uncertain', window?.abstained !== undefined);
      setText(label, scored?.smoothed.label ?? (channel.analysed ? 'Listening' : 'Not analysed'));
      setText(percent, scored ? formatPercent(scored.smoothed.probability) : '');
      setText(quality, describeChannel(channel));
      details.hidden = scored === null;
      if (!scored) return;
      confidence.show(scored.smoothed.probability, formatPercent(scored.smoothed.probability));
      distribution.show(scored);
      affect.show(scored);
    },
  };
}

function describeChannel({ analysed, window }: ChannelView): string {
  if (!analysed) return 'The role policy of this server leaves this channel out.';
  return window ? describeQuality(window) : 'The first result comes after a second of speech.';
}

function createDistribution(): { readonly root: HTMLElement; show(window: EmotionWindowScored): void } {
  const meters = new Map<Emotion, Meter>();
  const rows = EMOTIONS.map((emotion) => {
    const meter = createMeter({ name: emotion, min: 0, max: 1 });
    meters.set(emotion, meter);
    const name = element('span', { text: emotion, attributes: { 'aria-hidden': 'true' } });
    return element('li', { attributes: { 'data-emotion': emotion } }, [name, meter.root]);
  });
  const root = element(
    'ul',
    { class: 'distribution', attributes: { 'aria-label': 'This window alone' } },
    rows,
  );
  return {
    root,
    show({ probabilities }) {
      for (const [emotion, meter] of meters) {
        meter.show(probabilities[emotion], formatPercent(probabilities[emotion]));
      }
    },
  };
}

function createAffect(): { readonly root: HTMLElement; show(window: EmotionWindowScored): void } {
  const valence = createMeter({ name: 'Valence', min: -1, max: 1, origin: 'centre' });
  const arousal = createMeter({ name: 'Arousal', min: 0, max: 1 });
  const valenceText = element('dd', { class: 'number' });
  const arousalText = element('dd', { class: 'number' });
  const row = (name: string, meter: Meter, text: HTMLElement) =>
    element('div', {}, [element('dt', { text: name }), element('dd', {}, [meter.root]), text]);
  const root = element('dl', { class: 'affect' }, [
    row('Valence', valence, valenceText),
    row('Arousal', arousal, arousalText),
  ]);
  return {
    root,
    show(window) {
      valence.show(window.valence);
      arousal.show(window.arousal);
      setText(valenceText, formatSigned(window.valence));
      setText(arousalText, window.arousal.toFixed(2));
    },
  };
}

function formatPercent(probability: number): string {
  return `${Math.round(probability * 100)} %`;
}

function formatSigned(value: number): string {
  const sign = value < 0 ? '−' : '+';
  return sign + Math.abs(value).toFixed(2);
}
