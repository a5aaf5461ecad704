import { EMOTIONS } from '../../../sdk/emotion.ts';
import type { EmotionWindow, EventEnvelope } from '../../../sdk/events.ts';
import type { LoggedEvent } from '../../hub/event-log.ts';
import type { ExportFormat } from './export-format.ts';

type Cell = string | number | null | undefined;
type Window = EmotionWindow & EventEnvelope;

/** The columns, in order: where the window lies, what was judged, and how far it can be trusted. */
const COLUMNS: Readonly<Record<string, (window: Window) => Cell>> = {
  stream: ({ stream }) => stream,
  epoch: ({ epoch }) => epoch,
  offset: ({ offset }) => offset,
  channel: ({ channel }) => channel,
  role: ({ role }) => role,
  startMs: ({ startMs }) => startMs,
  endMs: ({ endMs }) => endMs,
  label: (window) => (window.abstained === undefined ? window.label : null),
  ...Object.fromEntries(
    EMOTIONS.map((emotion) => [
      emotion,
      (window: Window) => (window.abstained === undefined ? window.probabilities[emotion] : null),
    ]),
  ),
  smoothedLabel: (window) => (window.abstained === undefined ? window.smoothed.label : null),
  smoothedProbability: (window) => (window.abstained === undefined ? window.smoothed.probability : null),
  valence: (window) => (window.abstained === undefined ? window.valence : null),
  arousal: (window) => (window.abstained === undefined ? window.arousal : null),
  cohort: (window) => (window.abstained === undefined ? window.cohort.route : null),
  abstained: ({ abstained }) => abstained,
  speechMs: ({ quality }) => quality.speechMs,
  snrDb: ({ quality }) => quality.snrDb,
  clippedFraction: ({ quality }) => quality.clippedFraction,
  band: ({ quality }) => quality.band,
  latencyMs: ({ latencyMs }) => latencyMs,
};

/** One row a window, with a header (RFC 4180); cells that a window has no value for are empty. */
export const CSV: ExportFormat = Object.freeze({
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: () => row(Object.keys(COLUMNS)),
  event: ({ type, json }: LoggedEvent) =>
    type === 'emotion.window' ? row(cells(JSON.parse(json) as Window)) : '',
  tail: '',
});

function cells(window: Window): Cell[] {
  return Object.values(COLUMNS).map((read) => read(window));
}

function row(values: readonly Cell[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

function cell(value: Cell): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
