import { type Affect, EMOTIONS, type Emotion, type EmotionProbabilities } from 'undertone/sdk';
import { element, setText } from '../element.ts';
import { createMeter, type Meter } from '../meter.ts';
import type { ChannelView } from './live-streams.ts';
import { describeQuality } from './quality-text.ts';
import { readChannel } from './reading.ts';

/** What one speaker's voice carries, within a stream's card. */
export interface ChannelPanel {
  readonly root: HTMLElement;
  /**
   * @param channel - the speaker
   * @param live - whether the stream goes on
   */
  update(channel: ChannelView, live: boolean): void;
}

/** Makes a panel that shows nothing yet. */
export function createChannelPanel(): ChannelPanel {
  const role = element('h4', { class: 'role' });
  const label = element('p', { class: 'emotion' });
  const percent = element('p', { class: 'percent' });
  const confidence = createMeter({ name: 'Confidence', min: 0, max: 1 });
  const basis = element('p', { class: 'basis' });
  const distribution = createDistribution();
  const affect = createAffect();
  const details = element('div', { class: 'details' }, [confidence.root, distribution.root, affect.root]);
  const winner = element('div', { class: 'winner' }, [label, percent]);
  const root = element('section', { class: 'channel' }, [role, winner, details, basis]);

  return {
    root,
    update(channel, live) {
      const reading = readChannel(channel, live);
      setText(role, channel.role);
      root.dataset.emotion = reading?.label ?? 'none';
      root.classList.toggle('uncertain', reading?.isCurrent === false);
      setText(label, reading?.label ?? describeAbsence(channel, live));
      setText(percent, reading ? formatPercent(reading.probability) : '');
      setText(basis, reading?.basis ?? describeSilence(channel, live));
      details.hidden = reading === null;
      if (!reading) return;
      confidence.show(reading.probability, formatPercent(reading.probability));
      distribution.show(reading.probabilities);
      affect.show(reading);
    },
  };
}

function describeAbsence({ analysed }: ChannelView, live: boolean): string {
  if (!analysed) return 'Not analysed';
  return live ? 'Listening' : 'No result';
}

/** Why there is nothing to show. */
function describeSilence({ analysed, window }: ChannelView, live: boolean): string {
  if (!analysed) return 'The role policy of this server leaves this channel out.';
  if (window) return describeQuality(window);
  return live ? 'The first result comes after a second of speech.' : 'Nothing was said.';
}

function createDistribution(): {
  readonly root: HTMLElement;
  show(probabilities: EmotionProbabilities): void;
} {
  const meters = new Map<Emotion, Meter>();
  const rows = EMOTIONS.map((emotion) => {
    const meter = createMeter({ name: emotion, min: 0, max: 1 });
    meters.set(emotion, meter);
    const name = element('span', { text: emotion, attributes: { 'aria-hidden': 'true' } });
    return element('li', { attributes: { 'data-emotion': emotion } }, [name, meter.root]);
  });
  const root = element('ul', { class: 'distribution', attributes: { 'aria-label': 'All emotions' } }, rows);
  return {
    root,
    show(probabilities) {
      for (const [emotion, meter] of meters) {
        meter.show(probabilities[emotion], formatPercent(probabilities[emotion]));
      }
    },
  };
}

function createAffect(): { readonly root: HTMLElement; show(point: Affect): void } {
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
    show(point) {
      valence.show(point.valence);
      arousal.show(point.arousal);
      setText(valenceText, formatSigned(point.valence));
      setText(arousalText, point.arousal.toFixed(2));
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
