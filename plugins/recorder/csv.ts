import { EMOTIONS, type UndertoneEvent } from 'undertone/sdk';

const PLAIN_COLUMNS = [
  ...['type', 'stream', 'epoch', 'offset', 'atMs', 'channel', 'role', 'startMs', 'endMs'],
  ...['label', 'probability', 'smoothedLabel', 'smoothedProbability', 'valence', 'arousal', 'abstained'],
  ...['speechMs', 'snrDb', 'outcome', 'source', 'name', 'severity', 'message', 'cleared'],
] as const;

/** The first line of every CSV file. */
export const CSV_HEADER: string = `${[...PLAIN_COLUMNS, ...EMOTIONS].join(',')}\n`;

/**
 * An event as a line of CSV, its columns those of {@link CSV_HEADER}; fields an event does not have are empty.
 *
 * @param event - any
 * @see RFC 4180
 */
export function csvLine(event: UndertoneEvent): string {
  const fields: Readonly<Record<string, unknown>> = { ...event, ...windowFields(event) };
  return `${[...PLAIN_COLUMNS, ...EMOTIONS].map((column) => cell(fields[column])).join(',')}\n`;
}

function windowFields(event: UndertoneEvent): Readonly<Record<string, unknown>> {
  if (event.type !== 'emotion.window') return {};
  const { speechMs, snrDb } = event.quality;
  if (event.abstained !== undefined) return { speechMs, snrDb };
  const { label, probabilities, smoothed } = event;
  return {
    ...probabilities,
    speechMs,
    snrDb,
    probability: probabilities[label],
    smoothedLabel: smoothed.label,
    smoothedProbability: smoothed.probability,
  };
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return String(value);
  // Spreadsheets run text that begins like a formula, and streams and messages are named by others.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
