import { EMOTIONS } from '../../../sdk/emotion.ts';
import { escapeXml, tag } from './xml.ts';

/** Namespace of EmotionML 1.0 (W3C Recommendation of 22 May 2014). */
export const EMOTIONML_NAMESPACE = 'http://www.w3.org/2009/10/emotionml';

/** Where this server has the vocabulary of its exports. */
export const VOCABULARY_PATH = '/emotionml/vocabulary.xml';

/** Media type of EmotionML documents (section 5.2 of the Recommendation). */
export const EMOTIONML_TYPE = 'application/emotionml+xml; charset=utf-8';

/** The `id` of each vocabulary, which the part of a URI after `#` names. */
export const VOCABULARY_IDS = Object.freeze({ category: 'emotions', dimension: 'affect' });

const CATEGORIES_TEXT =
  'The eight labels of RAVDESS (Livingstone and Russo 2018). The confidence of a category is its calibrated probability; ' +
  'those of one emotion add up to 1.';

const DIMENSIONS_TEXT =
  'Expected values over the categories. EmotionML knows values from 0 to 1 only: valence is 0 for the most unpleasant, 0.5 for ' +
  'neither, 1 for the most pleasant, which is (v + 1) / 2 of the valence v, -1 to 1, of the events.';

/** The document that defines which names of categories and dimensions the exports use. */
export function vocabularyDocument(): string {
  const { category, dimension } = VOCABULARY_IDS;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    tag('emotionml', { version: '1.0', xmlns: EMOTIONML_NAMESPACE }),
    ...vocabulary('category', category, CATEGORIES_TEXT, EMOTIONS),
    ...vocabulary('dimension', dimension, DIMENSIONS_TEXT, ['valence', 'arousal']),
    '</emotionml>\n',
  ].join('\n');
}

function vocabulary(type: string, id: string, text: string, items: readonly string[]): string[] {
  return [
    `  ${tag('vocabulary', { type, id })}`,
    `    <info>${escapeXml(text)}</info>`,
    ...items.map((name) => `    ${tag('item', { name }, true)}`),
    '  </vocabulary>',
  ];
}
