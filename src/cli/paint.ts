import type { Emotion } from '../sdk/emotion.ts';

/** ANSI text attributes (ECMA-48 SGR) the timeline uses. */
const ATTRIBUTES = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  white: 37,
} as const;

/** One of the attributes a {@link Paint} can give. */
export type Attribute = keyof typeof ATTRIBUTES;

/** Gives text an attribute, or leaves it alone where colour is unwanted. */
export type Paint = (attribute: Attribute, text: string) => string;

/** Colour of every emotion in the timeline. */
export const EMOTION_COLOURS: Readonly<Record<Emotion, Attribute>> = Object.freeze({
  neutral: 'white',
  calm: 'cyan',
  happy: 'yellow',
  sad: 'blue',
  angry: 'red',
  fearful: 'magenta',
  disgust: 'green',
  surprised: 'bold',
});

/**
 * A painter for one output.
 *
 * @param isColoured - false gives plain text
 */
export function createPaint(isColoured: boolean): Paint {
  return (attribute, text) => (isColoured ? `\u001b[${ATTRIBUTES[attribute]}m${text}\u001b[0m` : text);
}

/** Eighths of a character cell, so that a bar of a dozen characters shows a hundred steps. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A horizontal bar.
 *
 * @param share - filled part, [0, 1]
 * @param width - characters of the full bar
 * @returns `width` characters, padded with spaces
 */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return ('█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]!).padEnd(width);
}

/**
 * Stream time for people: `0:07.3`, `12:45.0`, `1:02:03.4`.
 *
 * @param ms - stream time, ms
 */
export function clock(ms: number): string {
  const tenths = Math.round(ms / 100);
  const [hours, minutes, seconds] = [
    Math.floor(tenths / 36_000),
    Math.floor(tenths / 600) % 60,
    (tenths % 600) / 10,
  ];
  const tail = seconds.toFixed(1).padStart(4, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
