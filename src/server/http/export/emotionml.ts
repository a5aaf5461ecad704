import { EMOTIONS } from '../../../sdk/emotion.ts';
import type { EmotionWindow, EmotionWindowScored, EventEnvelope } from '../../../sdk/events.ts';
import type { LoggedEvent } from '../../hub/event-log.ts';
import type { ExportFormat, ExportSource } from './export-format.ts';
import { EMOTIONML_NAMESPACE, EMOTIONML_TYPE, VOCABULARY_IDS, VOCABULARY_PATH } from './vocabulary.ts';
import { tag } from './xml.ts';

/** Namespace of what `<info>` says besides; EmotionML leaves its contents to others. */
const INFO_NAMESPACE = 'urn:undertone:stream';

/**
 * Every judged window as an `<emotion>` of W3C EmotionML 1.0: the probabilities as the confidence of each category, valence and
 * arousal as dimensions, and when in absolute time and in the stream's own it was heard.
 */
export const EMOTIONML: ExportFormat = Object.freeze({
  mediaType: EMOTIONML_TYPE,
  extension: 'emotionml',
  head({ stream, serverUrl }: ExportSource) {
    const vocabulary = `${serverUrl}${VOCABULARY_PATH}`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      tag('emotionml', {
        version: '1.0',
        xmlns: EMOTIONML_NAMESPACE,
        'xmlns:undertone': INFO_NAMESPACE,
        'category-set': `${vocabulary}#${VOCABULARY_IDS.category}`,
        'dimension-set': `${vocabulary}#${VOCABULARY_IDS.dimension}`,
      }),
      `  <info>${tag('undertone:stream', { name: stream.name, epoch: stream.epoch, started: stream.startedAt }, true)}</info>`,
      '',
    ].join('\n');
  },
  event({ type, json }: LoggedEvent, source: ExportSource) {
    if (type !== 'emotion.window') return '';
    const window = JSON.parse(json) as EmotionWindow & EventEnvelope;
    return window.abstained === undefined ? emotion(window, source) : '';
  },
  tail: '</emotionml>\n',
});

function emotion(window: EmotionWindowScored & EventEnvelope, { stream, serverUrl }: ExportSource): string {
  const { offset, channel, role, startMs, endMs, probabilities, valence, arousal } = window;
  const startedAtMs = Date.parse(stream.startedAt);
  const fragment = `#t=${startMs / 1_000},${endMs / 1_000}`;
  const source = `${serverUrl}/v1/streams/${encodeURIComponent(stream.name)}${fragment}`;
  const lines = [
    tag('emotion', {
      id: `e${offset}`,
      start: Math.round(startedAtMs + startMs),
      end: Math.round(startedAtMs + endMs),
      'expressed-through': 'voice',
    }),
    `  <info>${tag('undertone:speaker', { channel, role }, true)}</info>`,
    ...EMOTIONS.map(
      (name) => `  ${tag('category', { name, confidence: fraction(probabilities[name]) }, true)}`,
    ),
    `  ${tag('dimension', { name: 'valence', value: fraction((valence + 1) / 2) }, true)}`,
    `  ${tag('dimension', { name: 'arousal', value: fraction(arousal) }, true)}`,
    `  ${tag('reference', { uri: source, role: 'expressedBy' }, true)}`,
    '</emotion>',
  ];
  return `${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** A number of [0, 1] without an exponent, which EmotionML's `xsd:decimal` does not know. */
function fraction(value: number): string {
  return Math.min(1, Math.max(0, value))
    .toFixed(6)
    .replace(/\.?0+$/, '');
}
